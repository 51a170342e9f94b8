package serve

import (
	"net"
	"strconv"
	"strings"
	"testing"
)

// Without an address the server listens on this machine alone, on the next port where the first is taken by whomever.
func TestTheNextFreePort(t *testing.T) {
	if taken, err := net.Listen("tcp4", "127.0.0.1:1313"); err == nil {
		defer taken.Close()
	}
	listeners, err := listen("")
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(listeners)
	port := listeners[0].Addr().(*net.TCPAddr).Port
	for _, l := range listeners {
		if at := l.Addr().(*net.TCPAddr); at.Port != port || at.Port == 1313 || !at.IP.IsLoopback() {
			t.Errorf("it listens on %s", at)
		}
	}
	for _, taken := range []string{listeners[0].Addr().String(), strconv.Itoa(port)} {
		if _, err := listen(taken); err == nil {
			t.Errorf("%s, which is taken, is taken again", taken)
		}
	}
}

func TestAPortAloneIsThisMachines(t *testing.T) {
	listeners, err := listen("0")
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(listeners)
	for _, l := range listeners {
		if !l.Addr().(*net.TCPAddr).IP.IsLoopback() {
			t.Errorf("it listens on %s", l.Addr())
		}
	}
	if _, err := listen("localhost"); err == nil || !strings.Contains(err.Error(), "localhost:1313") {
		t.Errorf("a host alone: %v", err)
	}
}
