package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"text/tabwriter"
	"time"
)

// What a preview is asked for. Both programs show the same site; the page that is edited is in the middle of it.
const (
	saves     = 100    // every other one by rename
	savesRead = 65     // while others read
	requests  = 10_000 // of those others
	patience  = 2 * time.Minute
	readers   = 4
	savePause = 300 * time.Millisecond // between two saves: an author's hand, not a storm
	peekEvery = time.Millisecond
)

// A preview is a program that shows a site while it is being written.
type preview struct {
	name    string
	command func(port string) *exec.Cmd
	page    string // the path of the edited page
	file    string // its source
	home    string
}

// A previewCost is what a preview took.
type previewCost struct {
	home, any    time.Duration // from its start to the home page, and to a page that needs every text
	served, seen latency       // of a changed page, and of its text in a browser
	torn, asked  int
	peak         int64
}

// A latency is how long it took from the writes of a file, and how many of them were never seen.
type latency struct {
	inPlace, moved []time.Duration
	unseen         int
}

// measurePreviews runs accord and hugo one after the other, and a browser beside them if one is asked for.
func measurePreviews(ctx context.Context, o options, articles int, w io.Writer) error {
	middle := "art-" + strconv.Itoa(articles/2)
	site := func(name string) string { return filepath.Join(o.dir, name) }
	bin := func(name string) string { return filepath.Join(o.dir, "bin", name) }
	all := map[string]preview{
		"accord": {name: "accord serve", page: "/articles/" + middle + "/", home: "/", file: filepath.Join(site("accord"), "content", "articles", middle+".md"),
			command: func(port string) *exec.Cmd {
				return exec.CommandContext(ctx, bin("accord"), "serve", "--site", site("accord"), "--addr", "127.0.0.1:"+port, "--now", "2026-11-01")
			}},
		"hugo": {name: "hugo server", page: "/articles/" + middle + "/", home: "/", file: filepath.Join(site("hugo"), "content", "articles", middle+".md"),
			command: func(port string) *exec.Cmd {
				return exec.CommandContext(ctx, bin("hugo"), "server", "--source", site("hugo"), "--bind", "127.0.0.1", "--port", port, "--baseURL", "http://127.0.0.1:"+port+"/",
					"--destination", filepath.Join(site("hugo"), "served"), "--cacheDir", filepath.Join(o.dir, "cache"), "--noBuildLock")
			}},
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "program\thome after start\tsources after start\tsave to\tin place\tp95\tby rename\tp95\tunseen\ttorn\tof\tpeak\t")
	for _, name := range o.only {
		p, ok := all[name]
		if !ok {
			continue
		}
		c, err := p.measure(ctx, o.browser)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\tserved\t%s%d\t%d\t%s\t\n", p.name, seconds(c.home), seconds(c.any), c.served.cells()+"\t", c.torn, c.asked, megabytes(c.peak))
		if o.browser {
			fmt.Fprintf(t, "\t\t\tseen\t%s%d\t\t\t\t\n", c.seen.cells(), c.seen.unseen)
		}
	}
	return t.Flush()
}

func (l latency) cells() (row string) {
	for _, took := range [][]time.Duration{l.inPlace, l.moved} {
		row += millis(rankOf(took, 0.5)) + "\t" + millis(rankOf(took, 0.95)) + "\t"
	}
	return row
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// rankOf returns the duration that a share of all is at most.
func rankOf(ds []time.Duration, share float64) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	ds = slices.Sorted(slices.Values(ds))
	return ds[min(len(ds)-1, int(share*float64(len(ds))))]
}

func (p preview) measure(ctx context.Context, browser bool) (c previewCost, err error) {
	port, err := freePort()
	if err != nil {
		return c, err
	}
	cmd := p.command(port)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return c, err
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, tail(said.Bytes()))
		}
	}()
	at := "http://127.0.0.1:" + port
	if _, err = until(ctx, at+p.home, nil); err != nil {
		return c, err
	}
	c.home = time.Since(start)
	if _, err = until(ctx, at+"/agreements/", nil); err != nil {
		return c, err
	}
	c.any = time.Since(start)
	src, err := os.ReadFile(p.file)
	if err != nil {
		return c, err
	}
	defer os.WriteFile(p.file, src, 0o666)
	served := func(mark string) error {
		_, err := until(ctx, at+p.page, []byte(mark))
		return err
	}
	if c.served, err = p.save(src, saves, served); err != nil {
		return c, err
	}
	stop := readAll(at, p.page)
	_, err = p.save(src, savesRead, served)
	c.torn, c.asked = stop()
	c.peak = peakOf(cmd.Process.Pid)
	if err != nil || !browser {
		return c, err
	}
	tab, closeTab, err := openTab(ctx, at+p.page)
	if err != nil {
		return c, err
	}
	defer closeTab()
	c.seen, err = p.save(src, saves, func(mark string) error { return shows(tab, mark) })
	return c, err
}

// save writes the edited file again and again, and waits each time until the change has arrived.
func (p preview) save(src []byte, times int, arrived func(mark string) error) (l latency, err error) {
	for n := range times {
		mark := fmt.Sprintf("Saved at %d for the time %d.", time.Now().UnixNano(), n)
		text := append(bytes.TrimRight(src, "\n"), "\n\n"+mark+"\n"...)
		write, took := saveInPlace, &l.inPlace
		if n%2 == 1 {
			write, took = saveByRename, &l.moved
		}
		began := time.Now()
		if err := write(p.file, text); err != nil {
			return l, err
		}
		switch err := arrived(mark); {
		case errors.Is(err, errUnseen):
			l.unseen++
		case err != nil:
			return l, err
		default:
			*took = append(*took, time.Since(began))
		}
		time.Sleep(savePause)
	}
	return l, nil
}

func saveInPlace(name string, text []byte) error { return os.WriteFile(name, text, 0o666) }

func saveByRename(name string, text []byte) error {
	if err := os.WriteFile(name+".tmp", text, 0o666); err != nil {
		return err
	}
	return os.Rename(name+".tmp", name)
}

// until asks for a page until it is there and holds a mark.
func until(ctx context.Context, url string, mark []byte) ([]byte, error) {
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) && ctx.Err() == nil {
		if body, err := get(url); err == nil && bytes.Contains(body, mark) {
			return body, nil
		}
		time.Sleep(peekEvery)
	}
	return nil, fmt.Errorf("%s does not show %q", url, mark)
}

func get(url string) ([]byte, error) {
	answer, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s", answer.Status)
	}
	return body, err
}

// readAll reads a page again and again, as tabs and crawlers do, and counts the answers that are not whole.
func readAll(at, page string) (stop func() (torn, asked int)) {
	var (
		mu          sync.Mutex
		torn, total int
		done        = make(chan struct{})
		wait        sync.WaitGroup
	)
	pause := (savePause + 50*time.Millisecond) * savesRead * readers / requests
	for range readers {
		wait.Go(func() {
			tick := time.NewTicker(pause)
			defer tick.Stop()
			for {
				select {
				case <-done:
					return
				case <-tick.C:
				}
				body, err := get(at + page)
				mu.Lock()
				if total++; err != nil || !bytes.HasSuffix(bytes.TrimSpace(body), []byte("</html>")) {
					torn++
				}
				mu.Unlock()
			}
		})
	}
	return func() (int, int) {
		close(done)
		wait.Wait()
		return torn, total
	}
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakOf is the largest resident set of a process so far, where the system tells.
func peakOf(pid int) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	m := peakLine.FindSubmatch(status)
	if err != nil || m == nil {
		return 0
	}
	kb, _ := strconv.ParseInt(string(m[1]), 10, 64)
	return kb * 1024
}
