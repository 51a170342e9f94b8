package serve

import (
	"embed"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"accord/internal/build"
	"accord/internal/hosting"
	"accord/internal/render"
)

// own is the path below which the server answers for itself. No output begins so: an id holds no underscore in front.
const own = "/_accord/"

//go:embed client
var client embed.FS

// A server answers requests from the current state.
type server struct {
	guard   guard
	current atomic.Pointer[state]
	project *build.Project
	editor  editor
	port    string
	host    string
	streams atomic.Int32
}

func newServer(project *build.Project, o Options, at *net.TCPAddr) *server {
	s := &server{guard: newGuard(o.Addr, at), project: project, port: strconv.Itoa(at.Port), host: "localhost"}
	if host, _, err := net.SplitHostPort(o.Addr); err == nil && host != "" && !at.IP.IsUnspecified() {
		s.host = host
	}
	if root, err := filepath.Abs(o.Dir); err == nil && at.IP.IsLoopback() {
		s.editor = editor{form: o.Editor, root: root}
	}
	return s
}

// show puts a state in the place of the current one.
func (s *server) show(st *state) { s.current.Store(st) }

// base is the path of the site's base URL.
func (s *server) base() string {
	return render.BasePath(s.current.Load().shown.Site.Settings.BaseURL.S)
}

// address is the URL of a path.
func (s *server) address(base string) string {
	return "http://" + net.JoinHostPort(s.host, s.port) + base + "/"
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	if s.guard.refuse(w, r) {
		return
	}
	switch name, ours := strings.CutPrefix(r.URL.Path, own); {
	case !ours:
		s.site(w, r)
	case name == "events":
		s.stream(w, r)
	case name == "panel":
		s.panel(w, r)
	default:
		s.clientFile(w, name)
	}
}

// clientFile answers with a script of the preview itself.
func (s *server) clientFile(w http.ResponseWriter, name string) {
	data, err := client.ReadFile("client/" + name)
	if err != nil {
		http.Error(w, "there is no such file", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", hosting.MediaType(name))
	w.Write(data)
}

// site answers for the site itself: with an output, the way to one, or why there is none.
func (s *server) site(w http.ResponseWriter, r *http.Request) {
	st := s.current.Load()
	base := render.BasePath(st.shown.Site.Settings.BaseURL.S)
	below, ok := strings.CutPrefix(r.URL.Path, base+"/")
	switch {
	case !ok:
		http.Redirect(w, r, base+"/", http.StatusFound)
		return
	case below == "" || strings.HasSuffix(below, "/"):
		below += "index.html"
	}
	if o, ok := st.output(below); ok {
		s.output(w, r, st, o)
		return
	}
	if _, ok := st.output(below + "/index.html"); ok {
		w.Header().Set("Location", base+"/"+(&pathOf{below}).escaped()+"/")
		w.WriteHeader(http.StatusFound)
		return
	}
	s.missing(w, r, st, below)
}

func (s *server) output(w http.ResponseWriter, r *http.Request, st *state, o render.Output) {
	h := w.Header()
	h.Set("Content-Type", o.Type)
	if o.Write == nil {
		s.copy(w, r, o)
		return
	}
	p := st.render(o)
	switch {
	case p.err != nil:
		s.failed(w, st, o, p)
	case strings.HasPrefix(o.Type, "text/html"):
		s.html(w, http.StatusOK, p.body, o.Path, p.sum)
	default:
		h.Set("Content-Length", strconv.Itoa(len(p.body)))
		w.Write(p.body)
	}
}

// copy answers with a file of the site as it is.
func (s *server) copy(w http.ResponseWriter, r *http.Request, o render.Output) {
	f, err := s.project.Root().Open(filepath.FromSlash(o.File))
	if err != nil {
		http.Error(w, "the file cannot be read", http.StatusNotFound)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		http.Error(w, "the file cannot be read", http.StatusNotFound)
		return
	}
	http.ServeContent(protected{w}, r, "", info.ModTime(), f)
}
