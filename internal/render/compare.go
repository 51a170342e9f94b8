package render

import (
	"html/template"
	"strconv"

	"accord/internal/policy"
)

// Compare is a table of actors and agreements, as of the day of the build. The index of all tables has no rows.
type Compare struct {
	Page
	Tables  []Link // all tables
	Columns []Link // agreements
	Rows    []CompareRow
	Totals  []string // under each column: how many of the rows take part
	Reading string   // the table in a sentence
}

// A CompareRow is an actor with its status in each agreement.
type CompareRow struct {
	URL, Text string
	Cells     []Status
	In        int
}

// Anchor is the link to the actor as HTML.
func (c CompareRow) Anchor() template.HTML { return anchor(c.URL, c.Text) }

// maxCells bounds a table; larger ones lose their last columns, and then their last rows.
const maxCells = 2500

func (r *renderer) comparePage(t policy.Table, tables []policy.Table) *Compare {
	p := r.pen(nil, r.site.Today)
	title := r.words.Fill("compare.title", "what", p.tableName(t))
	v := &Compare{Page: p.plainPage("compare", title, r.base+comparePath(t))}
	v.Crumbs = []Link{{URL: r.base + "/compare/", Text: r.words.Get("nav.compare")}}
	v.Tables = p.tableLinks(tables, t.ID)
	v.Columns, v.Rows, v.Totals = p.matrix(t.Actors, t.Agreements)
	v.Reading = p.reading(v)
	v.Description = v.Reading
	return v
}

func (r *renderer) compareIndex(tables []policy.Table) *Compare {
	p := r.pen(nil, r.site.Today)
	v := &Compare{Page: p.plainPage("compare", r.words.Get("nav.compare"), r.base+"/compare/")}
	v.Description = r.words.Fill("list.description", "list", v.Title, "site", r.view.Title)
	v.Tables = p.tableLinks(tables, "")
	return v
}

func comparePath(t policy.Table) string { return "/compare/" + string(t.ID) + "/" }

func (p *pen) tableName(t policy.Table) string { return p.site.WithArticle(t.ID, p.on) }

func (p *pen) tableLinks(tables []policy.Table, current policy.ID) []Link {
	var out []Link
	for _, t := range tables {
		out = append(out, Link{URL: p.base + comparePath(t), Text: p.site.Short(t.ID, p.on), Current: t.ID == current,
			Note: p.words.List([]string{p.words.Count("count.actors", len(t.Actors)), p.words.Count("count.agreements", len(t.Agreements))})})
	}
	return out
}

// matrix fills a table, cut to maxCells.
func (p *pen) matrix(actors []policy.ID, agreements []*policy.Agreement) (columns []Link, rows []CompareRow, totals []string) {
	if len(actors) > 0 && len(agreements) > maxCells/len(actors) {
		agreements = agreements[:max(1, maxCells/len(actors))]
	}
	actors = actors[:min(len(actors), maxCells)]
	in := make([]int, len(agreements))
	var counts []counting
	for _, a := range agreements {
		columns = append(columns, p.linkTo(a))
		counts = append(counts, p.counting(a))
	}
	for _, id := range actors {
		l := p.link(id)
		row := CompareRow{URL: l.URL, Text: l.Text}
		for i, a := range agreements {
			st := p.site.Standing(a, id, p.on)
			status := p.standing(st.Status)
			if st.Status == policy.None {
				status = p.absence(counts[i])
			}
			if counts[i].takesPart(st.Status) {
				row.In++
				in[i]++
			}
			row.Cells = append(row.Cells, status)
		}
		rows = append(rows, row)
	}
	sortByName(rows, func(r CompareRow) string { return r.Text })
	for _, n := range in {
		totals = append(totals, strconv.Itoa(n))
	}
	return columns, rows, totals
}

// reading says in a sentence in which agreements most of the rows take part; "" where nobody does.
func (p *pen) reading(c *Compare) string {
	var names []string
	most := 0
	for i, total := range c.Totals {
		n, _ := strconv.Atoi(total)
		if n > most {
			names, most = nil, n
		}
		if n == most {
			names = append(names, c.Columns[i].Text)
		}
	}
	if most == 0 {
		return ""
	}
	return p.words.Fill("compare.reading", "n", strconv.Itoa(most), "of", strconv.Itoa(len(c.Rows)), "agreements", p.words.List(names))
}
