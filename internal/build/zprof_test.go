package build

import (
	"context"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"

	assets "accord"
)

func TestZProf(t *testing.T) {
	cpu, _ := os.Create("/tmp/cpu.prof")
	pprof.StartCPUProfile(cpu)
	now, _ := time.Parse(time.DateOnly, "2026-11-01")
	p, err := Open("/dev/shm/b/accord", Options{Now: now.Add(12 * time.Hour), Assets: assets.FS})
	if err != nil {
		t.Fatal(err)
	}
	dump := func(name string) {
		runtime.GC()
		f, _ := os.Create("/tmp/" + name)
		pprof.Lookup("heap").WriteTo(f, 0)
		f.Close()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Log(name, m.HeapInuse>>20, m.HeapAlloc>>20, m.TotalAlloc>>20, m.Mallocs)
	}
	p.Sweep(context.Background())
	dump("heap1")
	snap, err := p.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	dump("heap2")
	os.RemoveAll("/dev/shm/b/outp")
	if _, err := p.Write(context.Background(), snap, "/dev/shm/b/outp"); err != nil {
		t.Fatal(err)
	}
	pprof.StopCPUProfile()
	dump("heap3")
	runtime.KeepAlive(snap)
	runtime.KeepAlive(p)
}
