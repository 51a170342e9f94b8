// Package links asks other sites whether what a site leads to is still there. It is the only place where accord asks
// anybody for anything, and only accord check --links comes here.
//
// A link is called gone on certainty only: when the last word of its host is 404 or 410, or when there is no host of its own name
// while other hosts of the same run could be reached. Refusals (401, 403, 429, 451, 999), faults of servers, time-outs, broken
// connections and certificates leave it unknown, which nobody is told of; so does a host that leads to a name that is none, since it
// is there itself. What has moved for good (301, 308) is a remark, unless its new address is a way to log in or to choose a language.
//
// Hosts are asked side by side, each of them, whatever its ports, one request at a time with a pause in between, under a name that
// says who asks.
// HEAD comes first, and GET wherever its answer is not a good one, since many servers know only that; of a body a few KB are
// read. Retry-After is honoured up to a minute. A host that fails four times in a row is left in peace for the rest of the run; to
// lead round and round, and to let a body drip until patience ends, is to fail.
// No cookie is kept, no credential sent, and no connection made to an address that is not public, whatever a name resolves to:
// the addresses come from content, which is untrusted. For the same reason proxies are not used: behind one, nobody knows where a
// connection leads.
//
// Answers are remembered with their day in a file that people can read (memory.go), a week where the link is fine and a day
// where it is not, so that a second run asks only what is due. The file belongs to the person, not to the site: nothing is
// written into the folder of a site.
//
// Rejected: asking on every build or check. A site would then be wrong or right with the weather of the net; and reading pages
// for words such as "not found", which is an opinion that is wrong too often.
package links

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"accord/internal/policy"
)

// An Asker asks other sites.
type Asker struct {
	Program   string            // the version of accord, which hosts see
	Transport http.RoundTripper // Public, but in tests
	Memory    *Memory
	Now       func() time.Time

	// Progress hears how many addresses are asked, of how many that are due. It is called by several goroutines at once.
	Progress func(done, total int)
}

// Told is what other sites have said about the links of a site.
type Told struct {
	links   []policy.WebLink
	answers map[string]Answer // by address without a fragment
	copies  map[string]Copy   // of originals that are gone, by address
	asked   int               // addresses that were not remembered
	reached bool              // some host has answered, if any was asked
}

// Ask asks for every link that is not remembered. The error is that ctx was done; what was learnt until then is remembered.
func (a *Asker) Ask(ctx context.Context, links []policy.WebLink) (*Told, error) {
	t := &Told{links: links, answers: map[string]Answer{}, copies: map[string]Copy{}}
	var due []string
	for _, l := range links {
		address := plain(l.Address)
		if _, seen := t.answers[address]; seen {
			continue
		}
		answer, fresh := a.Memory.answer(address, a.Now())
		if t.answers[address] = answer; !fresh {
			due = append(due, address)
		}
	}
	t.asked = len(due)
	r := &round{transport: a.Transport, agent: agent(a.Program), now: a.Now, turns: map[string]*turn{}}
	for address, answer := range a.askAll(ctx, r, due) {
		t.answers[address] = answer
	}
	a.findCopies(ctx, r, t)
	t.reached = t.asked == 0 || r.answered.Load()
	return t, ctx.Err()
}

// maxHosts is how many hosts are asked side by side.
const maxHosts = 16

// askAll asks for addresses, host by host, and remembers the answers.
func (a *Asker) askAll(ctx context.Context, r *round, due []string) map[string]Answer {
	hosts := byHost(due)
	answers := make([]Answer, len(due))
	var done, next atomic.Int64
	var workers sync.WaitGroup
	for range min(maxHosts, len(hosts)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(hosts); i = int(next.Add(1)) - 1 {
				for _, j := range hosts[i] {
					a.tell(int(done.Load()), len(due))
					answers[j] = r.ask(ctx, due[j])
					done.Add(1)
				}
			}
		})
	}
	workers.Wait()
	found, reached := map[string]Answer{}, r.answered.Load()
	for i, address := range due {
		answer := answers[i]
		switch {
		case !reached: // perhaps it is this machine that reaches nothing
			answer.State = Unknown
		case answer.asked:
			a.Memory.keep(address, answer)
		}
		found[address] = answer
	}
	return found
}

func (a *Asker) tell(done, total int) {
	if a.Progress != nil {
		a.Progress(done, total)
	}
}

// byHost groups the indices of addresses by host: the largest group first, since it takes longest.
func byHost(addresses []string) [][]int {
	groups := map[string][]int{}
	for i, address := range addresses {
		host := ""
		if u, err := url.Parse(address); err == nil {
			host = hostOf(u)
		}
		groups[host] = append(groups[host], i)
	}
	hosts := make([][]int, 0, len(groups))
	for _, group := range groups {
		hosts = append(hosts, group)
	}
	slices.SortFunc(hosts, func(a, b []int) int { return cmp.Or(len(b)-len(a), a[0]-b[0]) })
	return hosts
}

// hostOf is the name of an address's host. Whoever answers at its ports shares a machine.
func hostOf(u *url.URL) string { return strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")) }

// plain is an address without its fragment, which no host ever sees.
func plain(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return address
}

// agent is the name that hosts see: a product with its version, as in RFC 9110, section 10.1.5.
func agent(version string) string {
	return "accord/" + strings.Join(strings.Fields(version), "-") + " (checks the links of a site)"
}
