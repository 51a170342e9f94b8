package links

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// archive tells which copy of an address the Internet Archive keeps.
const archive = "https://archive.org/wayback/available?url="

// findCopies asks for copies of the originals of sources that are gone, where the source names none.
func (a *Asker) findCopies(ctx context.Context, r *round, t *Told) {
	for _, l := range t.links {
		address := plain(l.Address)
		if !lostOriginal(l) || t.answers[address].State != Gone || ctx.Err() != nil {
			continue
		}
		if _, seen := t.copies[address]; seen {
			continue
		}
		c, fresh := a.Memory.copyOf(address, a.Now())
		if !fresh {
			var ok bool
			if c, ok = r.copyOf(ctx, address); !ok {
				continue
			}
			a.Memory.keepCopy(address, c)
		}
		t.copies[address] = c
	}
}

// copyOf asks for a copy of one address; false if nothing can be known.
func (r *round) copyOf(ctx context.Context, address string) (Copy, bool) {
	u, err := url.Parse(archive + url.QueryEscape(address))
	if err != nil {
		return Copy{}, false
	}
	reply, err := r.send(ctx, http.MethodGet, u)
	if err != nil || reply.status != http.StatusOK {
		return Copy{}, false
	}
	var told struct {
		Snapshots *struct {
			Closest struct {
				Available              bool
				URL, Timestamp, Status string
			}
		} `json:"archived_snapshots"`
	}
	if json.Unmarshal(reply.body, &told) != nil || told.Snapshots == nil {
		return Copy{}, false
	}
	c := Copy{Asked: r.now().UTC().Truncate(time.Second)}
	closest := told.Snapshots.Closest
	at, err := time.Parse("20060102150405", closest.Timestamp)
	kept, bad := url.Parse(closest.URL)
	if closest.Available && closest.Status == "200" && err == nil && bad == nil && kept.Host == "web.archive.org" {
		kept.Scheme = "https"
		c.Address, c.Day = kept.String(), at.Format(time.DateOnly)
	}
	return c, true
}
