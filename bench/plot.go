package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// builds are what the programs took for a site of one size: medians.
type builds struct {
	Articles int       `json:"articles"`
	Programs []program `json:"programs"`
}

type program struct {
	Name  string  `json:"name"`
	Wall  float64 `json:"wall_s"`
	CPU   float64 `json:"cpu_s"`
	Peak  int64   `json:"peak_bytes"`
	Files int     `json:"files,omitempty"`
	Bytes int64   `json:"bytes,omitempty"`
}

func buildsOf(articles int, results []result) builds {
	b := builds{Articles: articles}
	add := func(name string, costs []cost, files int, bytes int64) {
		if len(costs) > 0 {
			b.Programs = append(b.Programs, program{name, median(costs, wall).Seconds(), median(costs, cpu).Seconds(), median(costs, peak), files, bytes})
		}
	}
	for _, r := range results {
		add(r.tool, r.full, r.files, r.bytes)
		add(r.tool+", one changed", r.changed, 0, 0)
		add(r.tool+", unchanged", r.again, 0, 0)
	}
	return b
}

// draw writes the figures of builds of several sizes, and a drawing of their times and of their memory.
func draw(dir string, all []builds) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	figures, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	took := plot{title: "Time of a build, by articles", unit: shortTime}
	peak := plot{title: "Peak memory of a build, by articles", unit: func(v float64) string { return thousands(int(math.Round(v))) + " MB" }}
	for _, b := range all {
		for _, p := range b.Programs {
			took.add(p.Name, float64(b.Articles), p.Wall)
			peak.add(p.Name, float64(b.Articles), float64(p.Peak)/1e6)
		}
	}
	for name, text := range map[string]string{"builds.json": string(figures) + "\n", "time.svg": took.svg(), "memory.svg": peak.svg()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// A plot has a line for each program, over two logarithmic scales: what grows with the site is a straight line, and a factor is
// a distance.
type plot struct {
	title string
	unit  func(v float64) string
	lines []line
}

type line struct {
	name   string
	points []point
}

type point struct{ x, y float64 }

func (p *plot) add(name string, x, y float64) {
	i := slices.IndexFunc(p.lines, func(l line) bool { return l.name == name })
	if i < 0 {
		i = len(p.lines)
		p.lines = append(p.lines, line{name: name})
	}
	p.lines[i].points = append(p.lines[i].points, point{x, y})
}

// Where things are in a drawing.
const (
	plotWidth, plotHeight = 800, 460
	plotLeft, plotTop     = 80, 50
	plotRight, plotBottom = 560, 420
	labelHeight           = 15
)

// A program has a colour, and its builds of what was built already have it too, in dashes.
const plotStyle = `svg{background:#fff}text{font:12px system-ui,sans-serif;fill:#444}.t{font-size:15px;font-weight:600}.g{stroke:#ddd}.l{fill:none;stroke:currentColor;stroke-width:2}` +
	`circle,.n{fill:currentColor}.n{stroke:#fff;stroke-width:4px;paint-order:stroke}.d1{stroke-dasharray:7 4}.d2{stroke-dasharray:2 3}` +
	`.c0{color:#0b57d0}.c1{color:#146c43}.c2{color:#b3261e}.c3{color:#555}.c4{color:#8a4f00}.c5{color:#7b3fa0}` +
	`@media(prefers-color-scheme:dark){svg{background:#111}text{fill:#bbb}.n{fill:currentColor;stroke:#111}.g{stroke:#333}` +
	`.c0{color:#8ab4f8}.c1{color:#7fcf9f}.c2{color:#f2a29c}.c3{color:#bbb}.c4{color:#e6b566}.c5{color:#cfa3ea}}`

const plotColours = 6

func (p *plot) svg() string {
	low, high := point{math.Inf(1), math.Inf(1)}, point{}
	for _, l := range p.lines {
		for _, at := range l.points {
			low = point{min(low.x, at.x), min(low.y, at.y)}
			high = point{max(high.x, at.x), max(high.y, at.y)}
		}
	}
	low.y, high.y = decade(low.y, math.Floor), decade(high.y, math.Ceil)
	place := func(at point) (x, y float64) {
		return between(plotLeft, plotRight, low.x, high.x, at.x), between(plotBottom, plotTop, low.y, high.y, at.y)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img"><title>%s</title><style>%s</style>`+"\n", plotWidth, plotHeight, p.title, plotStyle)
	fmt.Fprintf(&b, `<text class="t" x="%d" y="24">%s</text>`+"\n", plotLeft, p.title)
	for v := low.y; v <= high.y*1.01; v *= 10 {
		_, y := place(point{low.x, v})
		fmt.Fprintf(&b, `<path class="g" d="M%d %.1fH%d"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", plotLeft, y, plotRight, plotLeft-8, y+4, p.unit(v))
	}
	for _, x := range p.sizes() {
		at, _ := place(point{x, low.y})
		fmt.Fprintf(&b, `<path class="g" d="M%.1f %dV%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", at, plotTop, plotBottom, at, plotBottom+20, thousands(int(x)))
	}
	var labels []label
	var programs []string
	dashes, early := 0, ""
	for _, l := range p.lines {
		if base, _, again := strings.Cut(l.name, ","); !again {
			programs, dashes = append(programs, base), 0
		} else {
			dashes++
		}
		colour := max(0, len(programs)-1) % plotColours
		path := ""
		fmt.Fprintf(&b, `<g class="c%d">`, colour)
		for i, at := range l.points {
			x, y := place(at)
			path += fmt.Sprintf("%c%.1f %.1f", "ML"[min(i, 1)], x, y)
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3"/>`, x, y)
		}
		fmt.Fprintf(&b, `<path class="l d%d" d="%s"/></g>`+"\n", dashes, path)
		last := l.points[len(l.points)-1]
		x, y := place(last)
		text := l.name + ", " + p.unit(last.y)
		if last.x < high.x { // of a program that takes no more
			early += fmt.Sprintf(`<text class="n c%d" x="%.1f" y="%.1f" text-anchor="end">%s</text>`+"\n", colour, x-2, y-8, text)
		} else {
			labels = append(labels, label{colour, y, text})
		}
	}
	b.WriteString(early)
	for _, l := range apart(labels) {
		fmt.Fprintf(&b, `<text class="n c%d" x="%d" y="%.1f">%s</text>`+"\n", l.colour, plotRight+10, l.y+4, l.text)
	}
	return b.String() + "</svg>\n"
}

// thousands is a number with a comma between its thousands.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// shortTime is a time in seconds with two digits or three.
func shortTime(v float64) string {
	if v < 1 {
		return fmt.Sprintf("%.0f ms", v*1000)
	}
	return fmt.Sprintf("%.3g s", v)
}

func (p *plot) sizes() (all []float64) {
	for _, l := range p.lines {
		for _, at := range l.points {
			all = append(all, at.x)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A label stands at the end of a line.
type label struct {
	colour int
	y      float64
	text   string
}

// apart moves labels down until none lies on another.
func apart(labels []label) []label {
	slices.SortFunc(labels, func(a, b label) int { return cmp.Compare(a.y, b.y) })
	for i := 1; i < len(labels); i++ {
		labels[i].y = max(labels[i].y, labels[i-1].y+labelHeight)
	}
	return labels
}

// decade rounds to a power of ten.
func decade(v float64, round func(float64) float64) float64 {
	return math.Pow(10, round(math.Log10(v)))
}

// between is where a value of a logarithmic scale is on a line; in the middle of one that has no length.
func between(from, to, low, high, v float64) float64 {
	if low == high {
		return (from + to) / 2
	}
	return from + (to-from)*math.Log(v/low)/math.Log(high/low)
}
