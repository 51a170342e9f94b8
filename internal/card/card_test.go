package card

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/math/fixed"
)

var paper = color.RGBA{0xfb, 0xfa, 0xf7, 0xff}

func look() Look {
	return Look{Paper: paper, Ink: color.RGBA{0x1b, 0x1d, 0x22, 0xff}, Quiet: color.RGBA{0x4a, 0x4d, 0x55, 0xff},
		Bar: color.RGBA{0x0b, 0x4f, 0x9c, 0xff}, Hairline: color.RGBA{0xd9, 0xd6, 0xcd, 0xff}}
}

// titled is a card with a title and everything else that a card has.
func titled(title string) Card {
	return Card{Above: "State behaviour", Title: title, Facts: "27 April 2026", Site: "Cyber Norms", Lang: "en", Look: look()}
}

const (
	short   = "Sovereignty"
	middle  = "Joint Statement on Advancing Responsible State Behavior in Cyberspace"
	long    = "What the 2019 Joint Statement on Advancing Responsible State Behavior in Cyberspace says, who signed it, and what has come of it since"
	endless = long + "; " + long
	word    = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesentwurfsverabschiedungsverordnung"
	arabic  = "الاتفاقية العربية لمكافحة جرائم تقنية المعلومات"
	chinese = "中华人民共和国关于网络空间主权的立场文件：2021年提交给联合国的全文与解读"
	russian = "Соглашение между правительствами государств — членов Шанхайской организации сотрудничества"
)

// fonts are the theme's, with a few letters of Arabic and Chinese.
func fonts(t testing.TB) *Fonts {
	t.Helper()
	var others []*Font
	for _, name := range []string{"arabic.ttf", "chinese.ttf"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		font, err := ParseFont(data)
		if err != nil {
			t.Fatal(err)
		}
		others = append(others, font)
	}
	f, err := NewFonts(others...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func setterOf(t testing.TB) *setter {
	t.Helper()
	s, err := fonts(t).newSetter()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func drawn(t testing.TB, f *Fonts, c Card) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := f.Draw(&out, c); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestACardIsASmallPNG(t *testing.T) {
	f := fonts(t)
	for _, title := range []string{"", short, middle, long, endless, word, arabic, chinese, russian} {
		data := drawn(t, f, titled(title))
		got, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if got.Bounds() != image.Rect(0, 0, Width, Height) {
			t.Errorf("%q: the card is %v", title, got.Bounds())
		}
		if p, ok := got.(*image.Paletted); !ok || len(p.Palette) > 16 {
			t.Errorf("%q: a pixel is more than half a byte", title)
		}
		if len(data) > 40_000 {
			t.Errorf("%q: %d bytes", title, len(data))
		}
	}
}

// The letters of a card stay inside its margins, and those of one line touch no other.
func TestLinesHaveTheirRoom(t *testing.T) {
	s := setterOf(t)
	for _, title := range []string{short, middle, long, endless, word, arabic, chinese, russian, "ÉÊẾ Ǻ " + long, strings.Repeat("W", 300)} {
		c := titled(title)
		c.Above, c.Facts, c.Site = title, title, title
		foot := fixed.I(barHeight)
		lines := inOrder(s.lines(c))
		for _, l := range lines {
			if l.x < fixed.I(margin) || l.x+l.width() > fixed.I(Width-margin) {
				t.Errorf("%.20q: a line from %v to %v", title, l.x, l.x+l.width())
			}
			above, below := l.extent()
			if l.y-above < foot {
				t.Errorf("%.20q: a line at %v reaches up to %v, into what ends at %v", title, l.y, l.y-above, foot)
			}
			foot = l.y + below
		}
		if foot > fixed.I(Height) {
			t.Errorf("%.20q: the last line ends at %v", title, foot)
		}
	}
}

// inOrder puts the lines of a title after the line above it.
func inOrder(lines []line) []line {
	n := len(lines) - 3
	return append(append([]line{lines[n]}, lines[:n]...), lines[n+1:]...)
}

// sizeOf is the size of the first line of a title, and how many lines it has.
func sizeOf(s *setter, title string) (size, lines int) {
	set := s.title(titled(title))
	return set[0].runs[0].Size.Round(), len(set)
}

func TestLongTitlesAreSmaller(t *testing.T) {
	s := setterOf(t)
	words := strings.Fields(endless)
	before := titleSizes[0]
	for i := range words {
		title := strings.Join(words[:i+1], " ")
		size, lines := sizeOf(s, title)
		if size > before {
			t.Errorf("%q is set in %d, its beginning in %d", title, size, before)
		}
		if lines > maxLines {
			t.Errorf("%q has %d lines", title, lines)
		}
		before = size
	}
	if size, lines := sizeOf(s, short); size != titleSizes[0] || lines != 1 {
		t.Errorf("%q: %d lines of %d", short, lines, size)
	}
	if before != titleSizes[len(titleSizes)-1] {
		t.Errorf("the longest title is set in %d", before)
	}
}

// runesOf is how many letters of a text its lines have; those that an ellipsis stands for are left out.
func runesOf(s *setter, title string) (n int, cut bool) {
	for _, l := range s.title(titled(title)) {
		for _, run := range l.runs {
			if dots, _ := run.Face.NominalGlyph('…'); len(run.Glyphs) == 1 && run.Glyphs[0].GlyphID == dots {
				cut = true
				continue
			}
			n += run.Runes.Count
		}
	}
	return n, cut
}

func TestOnlyAnEndlessTitleIsCut(t *testing.T) {
	s := setterOf(t)
	for _, title := range []string{short, middle, long, word, arabic, chinese, russian} {
		if n, cut := runesOf(s, title); n != len([]rune(title)) || cut {
			t.Errorf("%q: %d letters, cut: %t", title, n, cut)
		}
	}
	if n, cut := runesOf(s, endless); n >= len([]rune(endless)) || n < len([]rune(endless))/2 || !cut {
		t.Errorf("the endless title: %d letters of %d, cut: %t", n, len([]rune(endless)), cut)
	}
}

func TestLinesOfATitleAreAboutEquallyLong(t *testing.T) {
	s := setterOf(t)
	for _, title := range []string{middle, long, arabic, russian} {
		lines := s.title(titled(title))
		for _, l := range lines[:len(lines)-1] {
			if last := lines[len(lines)-1].width(); last < l.width()/2 {
				t.Errorf("%q: a line of %v after one of %v", title, last, l.width())
			}
		}
	}
}

func TestTheTitleDecidesTheSide(t *testing.T) {
	s := setterOf(t)
	for _, c := range []struct {
		title string
		right bool
	}{{short, false}, {arabic, true}, {"2010: " + arabic, true}, {"(NATO) " + arabic, false}, {"1949", false}, {chinese, false}} {
		for _, l := range s.lines(titled(c.title)) {
			if c.right != (l.x+l.width() == fixed.I(Width-margin)) || !c.right != (l.x == fixed.I(margin)) {
				t.Errorf("%q: a line from %v to %v", c.title, l.x, l.x+l.width())
			}
		}
	}
}

func TestEmptyTextsAreLeftOut(t *testing.T) {
	s := setterOf(t)
	if lines := s.lines(Card{Title: short, Look: look()}); len(lines) != 1 {
		t.Errorf("a card with nothing but a title has %d lines", len(lines))
	}
	if lines := s.lines(Card{Look: look()}); len(lines) != 0 {
		t.Errorf("an empty card has %d lines", len(lines))
	}
}

// Letters of Arabic have other shapes where they join, and each font gives its own letters.
func TestLettersComeFromTheFontThatHasThem(t *testing.T) {
	s := setterOf(t)
	joined := s.shape("تقنية", s.bold, 60, "ar").runs
	if len(joined) != 1 || joined[0].Face != s.bold[1] {
		t.Fatal("the word is not in one piece of the Arabic font")
	}
	for _, g := range joined[0].Glyphs {
		for _, letter := range "تقنية" {
			if alone, _ := joined[0].Face.NominalGlyph(letter); g.GlyphID == alone {
				t.Errorf("%q stands alone in a word whose letters join", letter)
			}
		}
	}
	for _, run := range s.shape("网 NATO 络", s.bold, 60, "zh").runs {
		for _, g := range run.Glyphs {
			if g.GlyphID == 0 {
				t.Error("a box stands for a letter that a font has")
			}
		}
	}
}

// Pairs of Latin, Greek and Cyrillic letters are kerned. Later versions of the library lose what stands in a font behind the
// first long range of letters: go-text/typesetting#278.
func TestPairsAreKerned(t *testing.T) {
	s := setterOf(t)
	width := func(text string) (w fixed.Int26_6) {
		for _, run := range s.shape(text, s.bold, 90, "en").runs {
			w += run.Advance
		}
		return w
	}
	for _, pair := range []string{"To", "Το", "То", "Гл", "“A", "-T", "ÙV"} {
		letters := []rune(pair)
		if apart := width(string(letters[0])) + width(string(letters[1])); width(pair) >= apart {
			t.Errorf("%q is as wide as its letters apart", pair)
		}
	}
}

func TestMissingLetters(t *testing.T) {
	own, err := NewFonts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"Ærøskøbing, Łódź, Đà Nẵng, Αθήνα, Київ, “№ 5” – 90 % … €", ""},
		{"soft\u00adhyphen, \u200fmark, join\u200der, no\u00a0break\ttab", ""},
		{"网络 and 网", "网络"},
		{"☕ 🇪🇺", "☕🇪🇺"},
	} {
		if got := string(own.Missing(c.text)); got != c.want {
			t.Errorf("%q: missing %q, want %q", c.text, got, c.want)
		}
	}
	if got := own.Missing("网", "络", "网"); string(got) != "网络" {
		t.Errorf("of several texts: %q", string(got))
	}
	if got := fonts(t).Missing(arabic, chinese); got != nil {
		t.Errorf("with the fonts that have them: %q", string(got))
	}
}

func TestBothWeightsHaveTheSameLetters(t *testing.T) {
	f, err := NewFonts()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for letters := f.text.letters.Iter(); letters.Next(); n++ {
		r, _ := letters.Char()
		if _, ok := f.bold.letters.Lookup(r); !ok {
			t.Errorf("%q is only in the regular weight", r)
		}
	}
	if n < 700 {
		t.Errorf("only %d letters", n)
	}
}

func TestParseFontRefuses(t *testing.T) {
	ttf, err := os.ReadFile("testdata/arabic.ttf")
	if err != nil {
		t.Fatal(err)
	}
	endless := bytes.Clone(ttf) // a table that claims four gigabytes
	copy(endless[12+12:], "\xff\x00\x00\x00")
	without := func(table string) []byte { return bytes.Replace(ttf, []byte(table), []byte("none"), 1) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":     {nil, "neither a TrueType"},
		"text":        {[]byte("This is the licence of a font."), "neither a TrueType"},
		"WOFF":        {[]byte("wOF2\x00\x01\x00\x00"), "WOFF"},
		"a half":      {ttf[:2000], "damaged"},
		"endless":     {endless, "ends behind it"},
		"no outlines": {without("glyf"), "outlines"},
		"no head":     {without("head"), "damaged"},
		"no number":   {without("maxp"), "damaged"},
		"no letters":  {without("cmap"), "damaged"},
	} {
		if _, err := ParseFont(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// A font with wrong bytes is refused, or fails to be drawn with, or is drawn with: nothing worse.
func FuzzDamagedFont(f *testing.F) {
	ttf, err := os.ReadFile("testdata/arabic.ttf")
	if err != nil {
		f.Fatal(err)
	}
	for at := uint32(0); at < uint32(len(ttf)); at += 97 {
		f.Add(at, byte(0xff), at*7, byte(0x80))
	}
	f.Fuzz(func(t *testing.T, at uint32, b byte, then uint32, c byte) {
		data := bytes.Clone(ttf)
		data[int(at)%len(data)], data[int(then)%len(data)] = b, c
		font, err := ParseFont(data)
		if err != nil {
			return
		}
		fonts, err := NewFonts(font)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := fonts.Draw(io.Discard, titled(arabic)); err != nil && !strings.Contains(err.Error(), "damaged") {
				t.Error(err)
			}
		}
	})
}

// A card is the same whatever was drawn before it, by whom and beside whom.
func TestEqualCardsHaveEqualBytes(t *testing.T) {
	titles := []string{long, arabic, short, chinese, word, russian}
	alone := map[string][]byte{}
	for _, title := range titles {
		alone[title] = drawn(t, fonts(t), titled(title))
	}
	f := fonts(t)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, title := range titles {
				var out bytes.Buffer
				if err := f.Draw(&out, titled(title)); err != nil || !bytes.Equal(out.Bytes(), alone[title]) {
					t.Errorf("%q: drawn beside others it is another card (%v)", title, err)
				}
			}
		})
	}
	wait.Wait()
}

func TestSumIsOverAllThatACardDependsOn(t *testing.T) {
	f := fonts(t)
	own, err := NewFonts()
	if err != nil {
		t.Fatal(err)
	}
	c := titled(short)
	if f.Sum(c) != fonts(t).Sum(titled(short)) {
		t.Error("equal cards have two sums")
	}
	sums := map[[sha256.Size]byte]string{f.Sum(c): "the card", own.Sum(c): "other fonts"}
	for name, change := range map[string]func(*Card){
		"title": func(c *Card) { c.Title += "." }, "above": func(c *Card) { c.Above += "." }, "facts": func(c *Card) { c.Facts = "" },
		"site": func(c *Card) { c.Site += "." }, "lang": func(c *Card) { c.Lang = "fr" },
		"moved": func(c *Card) { c.Above, c.Facts = c.Facts, c.Above },
		"paper": func(c *Card) { c.Look.Paper.R-- }, "ink": func(c *Card) { c.Look.Ink.G++ }, "quiet": func(c *Card) { c.Look.Quiet.B++ },
		"bar": func(c *Card) { c.Look.Bar.B++ }, "hairline": func(c *Card) { c.Look.Hairline.B++ },
	} {
		other := titled(short)
		change(&other)
		if as, ok := sums[f.Sum(other)]; ok {
			t.Errorf("%s has the sum of %s", name, as)
		}
		sums[f.Sum(other)] = name
	}
}

func FuzzDraw(f *testing.F) {
	for _, title := range []string{"", short, endless, word, arabic, chinese, russian, "a\nb\u2028c", "é\u0301\u0301", "\u202eabc\u202c", "שלום NATO 2019"} {
		f.Add(title, "Treaty · Binding", "In force · 68 parties")
		f.Add(short, title, title)
	}
	s, err := fonts(f).newSetter()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, title, above, facts string) {
		c := titled(title)
		c.Above, c.Facts = above, facts
		s.draw(c)
		first := bytes.Clone(s.image.Pix)
		for y := barHeight; y < Height; y++ {
			if row := first[y*Width:]; row[0] != 0 || row[Width-1] != 0 {
				t.Fatalf("a letter at the edge of the card, %d from the top", y)
			}
		}
		s.draw(titled(arabic))
		if s.draw(c); !bytes.Equal(s.image.Pix, first) {
			t.Error("drawn again, after another, it is another card")
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	f := fonts(b)
	for _, c := range []struct{ name, title string }{{"short", short}, {"middle", middle}, {"long", long}, {"arabic", arabic}, {"chinese", chinese}} {
		b.Run(c.name, func(b *testing.B) {
			var out bytes.Buffer
			b.ReportAllocs()
			for b.Loop() {
				out.Reset()
				if err := f.Draw(&out, titled(c.title)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(out.Len()), "bytes/card")
		})
	}
}

func BenchmarkSum(b *testing.B) {
	f := fonts(b)
	for b.Loop() {
		if c := titled(long); f.Missing(c.Title, c.Above, c.Facts) == nil {
			f.Sum(c)
		}
	}
}

func BenchmarkNewFonts(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewFonts(); err != nil {
			b.Fatal(err)
		}
	}
}
