package render

import (
	"html/template"
	"slices"
	"strings"

	"accord/internal/policy"
)

// Compare is a table of actors and agreements, as of the day of the build. The index of all tables has no rows.
type Compare struct {
	Page
	Tables  []Link // all tables
	Columns []Link // agreements
	Rows    []CompareRow
	Totals  []string // under each column: how many of the rows take part, as "at least 3 of 5" where no record tells of some
	Reading string   // the table in a sentence

	sums []sum // by column: how many of the rows take part
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
	v.Crumbs = []Link{{URL: r.base + compareList, Text: r.words.Get("nav.compare")}}
	v.Tables = p.tableLinks(tables, t.ID)
	p.compare(v, t)
	v.Reading = p.reading(v)
	v.twins = []string{compareTwin(t, "csv"), compareTwin(t, "json")}
	v.Description = v.Reading
	return v
}

func (r *renderer) compareIndex(tables []policy.Table) *Compare {
	p := r.pen(nil, r.site.Today)
	v := &Compare{Page: p.plainPage("compare", r.words.Get("nav.compare"), r.base+compareList)}
	v.Description = r.words.Fill("list.description", "list", v.Title, "site", r.view.Title)
	v.Tables = p.tableLinks(tables, "")
	return v
}

// compareList is the address of the list of comparisons, below which they stand.
const compareList = "/compare/"

func comparePath(t policy.Table) string { return compareList + string(t.ID) + "/" }

func (p *pen) tableName(t policy.Table) string { return p.site.WithArticle(t.ID, p.on) }

func (p *pen) tableLinks(tables []policy.Table, current policy.ID) []Link {
	var out []Link
	for _, t := range tables {
		out = append(out, Link{URL: p.base + comparePath(t), Text: capital(p.site.Short(t.ID, p.on)), Kind: p.link(t.ID).Kind, Current: t.ID == current,
			Note: p.words.List([]string{p.words.Count("count.actors", len(t.Actors)), p.words.Count("count.agreements", len(t.Agreements))})})
	}
	return out
}

// compare fills a table, cut to maxCells.
func (p *pen) compare(c *Compare, t policy.Table) {
	actors, agreements := bounded(t)
	c.sums = make([]sum, len(agreements))
	var counts []counting
	for _, a := range agreements {
		c.Columns = append(c.Columns, p.linkTo(a))
		counts = append(counts, p.counting(a))
	}
	for _, id := range actors {
		l := p.link(id)
		row := CompareRow{URL: l.URL, Text: l.Text}
		for i, a := range agreements {
			st := p.site.Standing(a, id, p.on)
			c.sums[i].add(st.Status, counts[i])
			if counts[i].takesPart(st.Status) {
				row.In++
			}
			row.Cells = append(row.Cells, p.cell(a, st, counts[i]))
		}
		c.Rows = append(c.Rows, row)
	}
	sortByName(c.Rows, func(r CompareRow) string { return r.Text })
	for _, of := range c.sums {
		c.Totals = append(c.Totals, p.share(of))
	}
}

// bounded are the rows and columns of a table that are shown.
func bounded(t policy.Table) ([]policy.ID, []*policy.Agreement) {
	agreements := t.Agreements
	if n := len(t.Actors); n > 0 && len(agreements) > maxCells/n {
		agreements = agreements[:max(1, maxCells/n)]
	}
	return t.Actors[:min(len(t.Actors), maxCells)], agreements
}

// cell is what an actor is to an agreement. No record is not the same as not in.
func (p *pen) cell(a *policy.Agreement, st policy.Standing, count counting) Status {
	if st.Status == policy.None {
		return p.absence(count)
	}
	return p.standing(a, st)
}

// highest are the columns whose number of the rows is the highest; none where every number is 0. Columns whose number is 0
// are never among them.
func highest(sums []sum, number func(sum) int) (columns []int) {
	most := 1
	for i, s := range sums {
		switch n := number(s); {
		case n > most:
			columns, most = []int{i}, n
		case n == most:
			columns = append(columns, i)
		}
	}
	return columns
}

// reading says in which agreements most of the rows take part, and which part them most evenly into those who do and those who
// do not, of the agreements whose records tell of every row. What it would say twice it says once.
func (p *pen) reading(c *Compare) string {
	most := highest(c.sums, func(s sum) int { return s.in })
	split := highest(c.sums, func(s sum) int {
		if s.unknown > 0 {
			return 0
		}
		return min(s.in, s.of-s.in)
	})
	var sentences []string
	if len(most) > 0 {
		sentences = append(sentences, p.words.Fill("compare.most", "agreements", p.shares(c, most)))
	}
	if len(split) > 0 && !slices.Equal(most, split) {
		sentences = append(sentences, p.words.Fill("compare.split", "agreements", p.shares(c, split)))
	}
	return strings.Join(sentences, " ")
}

// shares names columns of a comparison with how many of the rows take part.
func (p *pen) shares(c *Compare, columns []int) string {
	var out []string
	for _, i := range columns {
		out = append(out, p.words.Fill("compare.share", "agreement", c.Columns[i].Text, "share", c.Totals[i]))
	}
	return p.words.List(out)
}

// ofKind are the tables of groups (actor) or of topics (term).
func (c *Compare) ofKind(kind string) []Link {
	return slices.DeleteFunc(slices.Clone(c.Tables), func(l Link) bool { return l.Kind != kind })
}

// Groups are the tables of the members of one group.
func (c *Compare) Groups() []Link { return c.ofKind(policy.Actors.String()) }

// Topics are the tables of the agreements on one topic.
func (c *Compare) Topics() []Link { return c.ofKind(policy.Terms.String()) }

// compareTwin is where a comparison is as a table.
func compareTwin(t policy.Table, ending string) string { return comparePath(t)[1:] + "table." + ending }

// compareTable is a comparison as a table: a row for each actor, a column for each agreement.
func (r *renderer) compareTable(t policy.Table) table {
	p := r.pen(nil, r.site.Today)
	columns := []column[policy.ID]{
		stringOf("who", func(id policy.ID) string { return string(id) }, "the id of the actor"),
		stringOf("name", func(id policy.ID) string { return r.site.Name(id, p.on) }, "the name of the actor"),
	}
	actors, agreements := bounded(t)
	for _, a := range agreements {
		count := p.counting(a)
		columns = append(columns, stringOf(string(a.ID), func(id policy.ID) string {
			return p.cell(a, p.site.Standing(a, id, p.on), count).Key
		}, "its status in the agreement"))
	}
	return newTable(string(t.ID), "How actors stand to agreements, as of the day of the build.", func() []policy.ID { return actors }, columns...)
}
