package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A server is a program that serves files, with a configuration that accord prints.
type server struct {
	name     string          // as --config takes it
	around   string          // a whole configuration around the printed one: a folder of its own, an address, a root, the file with the printed one
	run      []string        // the program, given the file with the whole configuration
	check    []string        // the program that only reads it
	encoding map[string]bool // what it sends compressed
}

func servers() []server {
	return []server{{
		name: "nginx",
		around: `daemon off;
master_process off;
error_log stderr;
pid %[1]s/pid;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s;
		root "%[3]s";
		include "%[4]s";
	}
}
`,
		run: []string{"nginx", "-c"}, check: []string{"nginx", "-t", "-q", "-c"}, encoding: map[string]bool{"gzip": true},
	}, {
		name: "caddy",
		around: `{
	admin off
	auto_https off
	storage file_system %[1]s
}
http://%[2]s {
	root * "%[3]s"
	import "%[4]s"
}
`,
		run: []string{"caddy", "run", "--adapter", "caddyfile", "--config"}, check: []string{"caddy", "validate", "--adapter", "caddyfile", "--config"},
		encoding: map[string]bool{"gzip": true, "br": true},
	}}
}

// configured writes a whole configuration around one that accord has printed, and returns its file.
func (s server) configured(t *testing.T, address, root, printed string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "server.conf")
	if err := os.WriteFile(file, fmt.Appendf(nil, s.around, dir, address, root, printed), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// serve starts the server over a root, and returns its address when it answers.
func (s server) serve(t *testing.T, root, printed string) string {
	t.Helper()
	address := freeAddress(t)
	cmd := exec.CommandContext(t.Context(), s.run[0], append(s.run[1:], s.configured(t, address, root, printed))...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatalf("Debian's %s is needed: %v", s.name, err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cmd.Wait()
	}()
	t.Cleanup(func() {
		cmd.Cancel()
		<-ended
	})
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-again.C {
		if resp, err := http.Get("http://" + address); err == nil {
			resp.Body.Close()
			return "http://" + address
		}
		select {
		case <-ended:
			t.Fatalf("%s has ended", s.name)
		default:
		}
	}
	t.Fatalf("%s does not answer", s.name)
	return ""
}
