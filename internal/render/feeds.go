package render

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
)

// This file says which feeds there are and what is in them; syndication.go writes them as Atom and as JSON Feed.

// A feed is what is new about something, the newest first.
type feed struct {
	path    string // without its ending: "feed", "terms/norm/feed"
	title   string
	summary string
	page    string // the path of the page that it belongs to
	from    diag.Place
	entries func() []feedEntry
}

// A feedEntry is an article, an act or a correction. Its id never changes, whatever happens to its words.
type feedEntry struct {
	id, url, title, text string
	published, updated   policy.Day
	authors, topics      []string
}

// feedLength is how many entries a feed has at most.
const feedLength = 30

// feeds are all feeds of the site: of its articles, of its corrections, of each topic and of each agreement.
func (r *renderer) feeds() []feed {
	out := []feed{r.siteFeed(), r.correctionsFeed()}
	for _, t := range r.site.Terms {
		if r.isTopic(t) {
			out = append(out, r.topicFeed(t))
		}
	}
	for _, a := range r.site.Agreements {
		out = append(out, r.agreementFeed(a))
	}
	return out
}

// isTopic reports whether articles have a term as their topic.
func (r *renderer) isTopic(t *policy.Term) bool {
	return slices.ContainsFunc(r.site.OfTopic(t.ID), func(rec policy.Record) bool { return rec.Meta().Kind == policy.Articles })
}

func (r *renderer) siteFeed() feed {
	return feed{path: "feed", title: r.view.Title, summary: r.view.Summary, page: r.base + "/", from: diag.Place{File: policy.ConfigFile},
		entries: func() []feedEntry { return r.articleEntries(r.site.Articles) }}
}

func (r *renderer) topicFeed(t *policy.Term) feed {
	return r.recordFeed(t, cmp.Or(t.Title.S, t.Name.S), func() []feedEntry {
		var articles []*policy.Article
		for _, rec := range r.site.OfTopic(t.ID) {
			if a, ok := rec.(*policy.Article); ok {
				articles = append(articles, a)
			}
		}
		return r.articleEntries(articles)
	})
}

// agreementFeed is what was done with an agreement, and the articles that explain it.
func (r *renderer) agreementFeed(a *policy.Agreement) feed {
	return r.recordFeed(a, r.site.Name(a.ID, r.site.Today), func() []feedEntry {
		p := r.pen(a, r.site.Today)
		var articles []*policy.Article
		for _, id := range p.namedIn("agreements") {
			if rec, _ := r.site.Get(id); rec != nil && rec.Meta().Kind == policy.Articles {
				articles = append(articles, rec.(*policy.Article))
			}
		}
		return newest(append(p.actEntries(a), r.articleEntries(articles)...))
	})
}

func (r *renderer) recordFeed(rec policy.Record, name string, entries func() []feedEntry) feed {
	h, path := rec.Meta(), PagePath(rec)
	return feed{path: path[1:] + "feed", title: r.ofSite(name), page: r.base + path, from: h.Place(h.At), entries: entries}
}

// ofSite is a name followed by the site's, as in the titles of pages.
func (r *renderer) ofSite(name string) string { return name + " – " + r.view.Title }

func (r *renderer) correctionsFeed() feed {
	return feed{path: "corrections/feed", title: r.ofSite(r.words.Get("nav.corrections")), page: r.base + "/corrections/",
		from: diag.Place{File: policy.ConfigFile}, entries: r.correctionEntries}
}

// newest sorts entries, the newest first, and leaves out the oldest of a long list.
func newest(entries []feedEntry) []feedEntry {
	slices.SortStableFunc(entries, func(a, b feedEntry) int { return cmp.Compare(b.updated, a.updated) })
	return entries[:min(len(entries), feedLength)]
}

// articleEntries are the newest of some articles, which stand in the site's order.
func (r *renderer) articleEntries(articles []*policy.Article) []feedEntry {
	var out []feedEntry
	for _, a := range articles[:min(len(articles), feedLength)] {
		p := r.pen(a, r.articleDay(a))
		e := feedEntry{id: r.absolute(p.url), url: r.absolute(p.url), title: p.plain(a.Title), text: p.plain(a.Summary),
			published: a.Date.Last, updated: a.Date.Last}
		if !a.Updated.IsZero() {
			e.updated = max(e.updated, a.Updated.Last)
		}
		for _, author := range p.authors(a) {
			e.authors = append(e.authors, author.Text)
		}
		for _, topic := range p.topics() {
			e.topics = append(e.topics, topic.Text)
		}
		out = append(out, e)
	}
	return out
}

// actEntries are the acts of an agreement that have happened, each on the last day that its date can mean. An act
// without a day, or one that is planned, is no news.
func (p *pen) actEntries(a *policy.Agreement) []feedEntry {
	keys, url := p.actKeys(a), p.absolute(p.url)
	var out []feedEntry
	for _, act := range p.site.History(a) {
		if act.Planned || !act.Date.By(p.on) {
			continue
		}
		title := p.happenedText(a, act)
		out = append(out, feedEntry{id: url + "#" + keys[act], url: url, title: capital(title),
			text: p.sentence(p.words.Date(act.Date.Date)+": "+title, p.actNotes(act)), published: act.Date.Last, updated: act.Date.Last})
	}
	return out
}

// sentence is a text with notes after it.
func (p *pen) sentence(text string, notes []string) string {
	return strings.Join(append([]string{text}, notes...), ". ")
}

// actKeys name the acts of an agreement by what was done, when, and by whom where it was one alone:
// "ratified-2004-05-01-fra". Acts that would have one name are numbered.
func (p *pen) actKeys(a *policy.Agreement) map[*policy.Act]string {
	keys, times := map[*policy.Act]string{}, map[string]int{}
	for _, act := range p.site.History(a) {
		key := act.Did.String()
		if !act.Date.IsZero() {
			key += "-" + act.Date.Start().String()
		}
		if who := p.site.Resolve(act.Who, act.Date.Last); len(who) == 1 {
			key += "-" + string(who[0])
		}
		if times[key]++; times[key] > 1 {
			key += "-" + strconv.Itoa(times[key])
		}
		keys[act] = key
	}
	return keys
}

// correctionEntries are the newest corrections of all articles. What was corrected is known by the article, the day and
// the number among the corrections of that day.
func (r *renderer) correctionEntries() []feedEntry {
	var out []feedEntry
	times := map[string]int{}
	for _, c := range r.site.Corrections() {
		p := r.pen(c.Article, r.articleDay(c.Article))
		id := r.absolute(p.url) + "#correction-" + c.Change.Date.Start().String()
		if times[id]++; times[id] > 1 {
			id += "-" + strconv.Itoa(times[id])
		}
		out = append(out, feedEntry{id: id, url: r.absolute(p.url), title: r.words.Open("change", c.Change.Type.S) + ": " + p.plain(c.Article.Title),
			text: r.correctionText(c.Change), published: c.Change.Date.Last, updated: c.Change.Date.Last})
	}
	return newest(out)
}

func (r *renderer) correctionText(c *policy.Change) string {
	out := c.Note.S
	if c.Was.S != "" {
		out += " " + r.words.Get("change.was") + " " + c.Was.S
	}
	if c.Now.S != "" {
		out += " " + r.words.Get("change.now") + " " + c.Now.S
	}
	return strings.TrimSpace(out)
}

// moment is the first moment of a day in the site's time zone.
func (r *renderer) moment(d policy.Day) string {
	y, m, dom := d.Civil()
	return time.Date(y, m, dom, 0, 0, 0, 0, r.site.Settings.Zone).Format(time.RFC3339)
}

// feed adds a feed in both formats.
func (b *builder) feed(f feed) {
	for _, format := range []struct {
		ending string
		write  func(*bytes.Buffer, feed) error
	}{{atomEnding, b.r.writeAtom}, {jsonFeedEnding, b.r.writeJSONFeed}} {
		b.fileOf(f.from, f.path+format.ending, func(buf *bytes.Buffer) error { return format.write(buf, f) })
	}
}
