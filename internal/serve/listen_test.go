package serve

import (
	"net"
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
	if _, err := listen(listeners[0].Addr().String()); err == nil {
		t.Error("an address that is taken is taken again")
	}
}
