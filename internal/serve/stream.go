package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	heartbeat = 15 * time.Second
	maxShown  = 64 // pages of one stream
)

// A shownPage is a page that a tab shows, and which bytes of it.
type shownPage struct{ path, sum string }

// stream tells a browser when pages that its tabs show have changed, as server-sent events:
//
//	event: page       data: {"page": "articles/x/index.html", "sum": "…"}
//	event: findings   data: {"state": 7}
//
// The request names the pages with the bytes that are shown of them (show=PATH@SUM), so a tab that has slept learns at
// once that it is stale, and the server keeps nothing between two requests.
func (s *server) stream(w http.ResponseWriter, r *http.Request) {
	if s.streams.Add(1) > streams {
		s.streams.Add(-1)
		http.Error(w, "too many streams are open", http.StatusServiceUnavailable)
		return
	}
	defer s.streams.Add(-1)
	shown := shownPages(r.URL.Query()["show"])
	c := http.NewResponseController(w)
	if r.Method == http.MethodHead {
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "retry: 500\n\n")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	var st *state
	var judged <-chan struct{}
	for {
		if now := s.current.Load(); now != st {
			st, judged = now, now.judged
			tellPages(w, st, shown)
		}
		if c.SetWriteDeadline(time.Now().Add(answerTime)) != nil || c.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-st.over:
		case <-judged:
			judged = nil // told once
			event(w, "findings", map[string]int{"state": st.number})
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
		}
	}
}

func shownPages(params []string) []shownPage {
	var out []shownPage
	for _, p := range params[:min(maxShown, len(params))] {
		if path, sum, ok := cutLast(p, "@"); ok && !slices.ContainsFunc(out, func(s shownPage) bool { return s.path == path }) {
			out = append(out, shownPage{path, sum})
		}
	}
	return out
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// tellPages sends an event for each page that is not what its tab shows.
func tellPages(w http.ResponseWriter, st *state, shown []shownPage) {
	for i := range shown {
		p := &shown[i]
		if sum := st.tried(p.path).sum; sum != p.sum {
			p.sum = sum
			event(w, "page", map[string]string{"page": p.path, "sum": sum})
		}
	}
}

func event(w http.ResponseWriter, name string, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings and numbers only
	}
	fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, text)
}
