package render

import (
	"bytes"
	"image/color"
	"image/png"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"accord/internal/card"
	"accord/internal/diag"
	"accord/internal/policy"
)

// carded makes the outputs of a site that has cards.
func carded(t testing.TB, files map[string]string) *Set {
	t.Helper()
	fonts, err := card.NewFonts()
	if err != nil {
		t.Fatal(err)
	}
	return Outputs(Input{Site: link(t, files), Theme: theme(t, nil), Words: NewWords("en", english(t)), Fonts: fonts, Beside: beside})
}

// metas are the contents of a page's meta elements by property or name.
func metas(t testing.TB, page string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range elements(parsePage(t, page), "meta") {
		if key := attribute(m, "property") + attribute(m, "name"); key != "" {
			out[key] = attribute(m, "content")
		}
	}
	return out
}

// cardsOf are the cards of a set, by the folder of their page.
func cardsOf(set *Set) map[string]string {
	out := map[string]string{}
	for _, o := range set.All() {
		if folder, _, ok := strings.Cut(o.Path, "card."); ok {
			out[folder] = o.Path
		}
	}
	return out
}

// An article and an agreement name their card, which is where they say, and of the size that they say.
func TestPagesNameTheirCards(t *testing.T) {
	set := carded(t, small)
	for path, alt := range map[string]string{
		"articles/explained/": "The pact of three · Updated 3 February 2020 · Ann",
		"agreements/pact/":    "The Pact of Town · Adopted 1 September 2019 · 3 signatories as of 2 September 2019",
		"agreements/treaty/":  "The Treaty · In force · 2 parties as of 1 January 2002",
	} {
		meta := metas(t, write(t, set, path+"index.html"))
		address := meta["og:image"]
		if !regexp.MustCompile(`^https://example\.org/x/` + path + `card\.[g-v][0-9a-f]{7}\.png$`).MatchString(address) {
			t.Errorf("%s: the card is at %q", path, address)
			continue
		}
		if meta["og:image:alt"] != alt || meta["twitter:card"] != "summary_large_image" {
			t.Errorf("%s: %q, %q", path, meta["og:image:alt"], meta["twitter:card"])
		}
		o, ok := set.Get(strings.TrimPrefix(address, "https://example.org/x/"))
		if !ok || !o.Named || o.Type != "image/png" {
			t.Errorf("%s: the output of the card is %+v", path, o)
			continue
		}
		var buf bytes.Buffer
		if err := o.Write(&buf); err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(&buf)
		if err != nil || meta["og:image:width"] != itoa(picture.Width) || meta["og:image:height"] != itoa(picture.Height) {
			t.Errorf("%s: %v, the page says %s × %s (%v)", path, picture, meta["og:image:width"], meta["og:image:height"], err)
		}
	}
	if image := jsonLD(t, write(t, set, "agreements/pact/index.html"))["image"]; image != metas(t, write(t, set, "agreements/pact/index.html"))["og:image"] {
		t.Errorf("the data of the page has the image %v", image)
	}
	if got := slices.Sorted(maps.Keys(cardsOf(set))); !slices.Equal(got, []string{"agreements/pact/", "agreements/treaty/", "articles/explained/"}) {
		t.Errorf("cards of %q", got)
	}
}

func TestWhatACardSays(t *testing.T) {
	files := with(map[string]string{
		"content/articles/plain.md":     "---\ntitle: Plain\ndate: 2020-01-02\nsummary: S.\n---\nText.\n",
		"content/agreements/draft.md":   "---\nname: The Draft\ntype: treaty\nacts: [{did: negotiating, date: 2019}]\n---\n",
		"content/agreements/vote.md":    "---\nname: The Vote\ntype: resolution\nacts: [{did: adopted, date: 2018-12-05, vote: {for: 119, against: 46}}]\n---\n",
		"content/agreements/later.md":   "---\nname: The Later\ntype: treaty\nforce: disputed\nneeds: {consents: 1}\nacts: [{did: opened, date: 2019-05-01}, {did: ratified, date: 2019-06, who: [usa]}, {did: ratified, date: 2020-05-01, who: [gbr]}]\n---\n",
		"content/agreements/over.md":    "---\nname: It Is Over\ntype: treaty\nacts: [{did: signed, date: 2001-01-01, who: [usa, gbr]}, {did: terminated, date: 2015-02}]\n---\n",
		"content/agreements/unknown.md": "---\nname: The Unknown\ntype: other\nacts: [{did: proposed, date: 2030-01-01, planned: true}]\n---\n",
	})
	set := carded(t, files)
	for id, want := range map[policy.ID]card.Card{
		"plain":   {Above: "Article", Title: "Plain", Facts: "2 January 2020"},
		"draft":   {Above: "Treaty · Binding", Title: "The Draft", Facts: "In negotiation since 2019"},
		"vote":    {Above: "Resolution · Not binding", Title: "The Vote", Facts: "Adopted · 119 votes in favour as of 5 December 2018"},
		"later":   {Above: "Treaty · Disputed", Title: "The Later", Facts: "In force since June 2019 · 2 parties as of 1 May 2020"},
		"over":    {Above: "Treaty · Binding", Title: "It Is Over", Facts: "Terminated February 2015 · 2 signatories as of 1 January 2001"},
		"unknown": {Above: "Other · Not binding", Title: "The Unknown"},
	} {
		rec, _ := set.r.site.Get(id)
		got, ok := set.r.pen(rec, set.r.dayOf(rec)).socialCard()
		if !ok || got.Above != want.Above || got.Title != want.Title || got.Facts != want.Facts || got.Site != "Small" || got.Lang != "en" {
			t.Errorf("%s: %q, %q, %q", id, got.Above, got.Title, got.Facts)
		}
	}
}

// A card of yesterday is that of today: what it says has the day on which it came to be so.
func TestACardLastsUntilItSaysSomethingElse(t *testing.T) {
	before := cardsOf(carded(t, small))
	for _, c := range []struct {
		name    string
		files   map[string]string
		changed []string
	}{
		{"nothing", nil, nil},
		{"a body", map[string]string{"content/articles/explained.md": strings.Replace(small["content/articles/explained.md"], "It binds nobody", "It binds no one", 1)}, nil},
		{"a title", map[string]string{"content/articles/explained.md": strings.Replace(small["content/articles/explained.md"], "The *pact* of", "A pact of", 1)}, []string{"articles/explained/"}},
		{"a signature", map[string]string{"content/agreements/pact.md": strings.Replace(small["content/agreements/pact.md"], "who: [usa, gbr, chn], named", "who: [usa, gbr], named", 1)}, []string{"agreements/pact/", "articles/explained/"}},
		{"the site's name", map[string]string{"accord.yaml": strings.Replace(small["accord.yaml"], "Small", "Smaller", 1)}, slices.Sorted(maps.Keys(before))},
	} {
		var changed []string
		for folder, path := range cardsOf(carded(t, with(c.files))) {
			if before[folder] != path {
				changed = append(changed, folder)
			}
		}
		slices.Sort(changed)
		if !slices.Equal(changed, c.changed) {
			t.Errorf("%s changes the cards of %q, want %q", c.name, changed, c.changed)
		}
	}
}

func TestPagesWithoutCards(t *testing.T) {
	for name, set := range map[string]*Set{
		"cards are off":        outputs(t, small),
		"no base URL":          carded(t, with(map[string]string{"accord.yaml": "title: Small\n"})),
		"letters of the title": carded(t, with(map[string]string{"accord.yaml": strings.Replace(small["accord.yaml"], "Small", "网", 1)})),
	} {
		for _, path := range []string{"articles/explained/index.html", "agreements/pact/index.html"} {
			if page := write(t, set, path); strings.Contains(page, "og:image") || strings.Contains(page, "twitter:card") {
				t.Errorf("%s: %s names a card", name, path)
			}
		}
		if got := cardsOf(set); len(got) > 0 {
			t.Errorf("%s: cards %v", name, got)
		}
	}
	if page := write(t, carded(t, small), "actors/ann/index.html"); strings.Contains(page, "og:image") {
		t.Error("an actor has a card")
	}
}

func TestMissingLettersAreTold(t *testing.T) {
	set := carded(t, with(map[string]string{"content/articles/plain.md": "---\ndate: 2020-01-02\ntitle: 网络 and 网\nsummary: S.\n---\nText.\n"}))
	found := set.Findings()
	if len(found) != 1 || found[0].Code != diag.MissingGlyph || found[0].At.String() != "content/articles/plain.md:3:8" || !strings.Contains(found[0].Text, ": 网络") {
		t.Errorf("found %+v", found)
	}
	if strings.Contains(write(t, set, "articles/plain/index.html"), "og:image") {
		t.Error("the page names a card that is not there")
	}
	if !strings.Contains(write(t, set, "articles/explained/index.html"), "og:image") {
		t.Error("another page has lost its card")
	}
	// Each page has the name of the site: it is told once.
	found = carded(t, with(map[string]string{"accord.yaml": strings.Replace(small["accord.yaml"], "Small", "网", 1)})).Findings()
	if len(found) != 1 || found[0].At.String() != "accord.yaml:1:8" {
		t.Errorf("found %+v", found)
	}
}

// Cards have the colours of the theme's light scheme, and of a site's own rules.
func TestCardsHaveTheColoursOfTheTheme(t *testing.T) {
	own := theme(t, nil).look
	if want := (color.RGBA{0xfb, 0xfa, 0xf7, 0xff}); own.Paper != want {
		t.Errorf("the paper is %v", own.Paper)
	}
	blue := color.RGBA{0x0b, 0x4f, 0x9c, 0xff}
	for sheet, want := range map[string]color.RGBA{
		"":                            blue,
		":root{--link:#7a1f3d}":       {0x7a, 0x1f, 0x3d, 0xff},
		":root { --link: #A3c; }":     {0xaa, 0x33, 0xcc, 0xff},
		"a{x:y}:root{--link:#a3c}b{}": {0xaa, 0x33, 0xcc, 0xff},
		"@media (prefers-color-scheme:dark){:root{--link:#a3c}}":               blue,
		"@import 'x';:root{--link:#a3c}@media print{:root{--link:#fff}a{b:c}}": {0xaa, 0x33, 0xcc, 0xff},
		":root{--link:var(--ink)}":                                             blue,
		".x{--link:#a3c}":                                                      blue,
		":root{--links:#a3c;--link:#a3cc;--link:#a3ccc}":                       blue,
		"@media print{:root{--link:#fff}":                                      blue,
	} {
		base := []byte(":root{--bg:#fbfaf7;--link:#0b4f9c}@media (prefers-color-scheme:dark){:root{--link:#8ab8f5}}")
		if got := lookOf(base, []byte(sheet)).Bar; got != want {
			t.Errorf("%q: the bar is %v, want %v", sheet, got, want)
		}
	}
	accent := lightAccent(policy.Accent{Light: policy.Text{S: "#7a1f3d"}})
	if got := lookOf([]byte(":root{--link:#0b4f9c}"), accent).Bar; got != (color.RGBA{0x7a, 0x1f, 0x3d, 0xff}) {
		t.Errorf("with an accent the bar is %v", got)
	}
	if l := lookOf(); l.Paper == l.Ink || l.Paper.A != 255 || l.Quiet.A != 255 || l.Bar.A != 255 || l.Hairline.A != 255 {
		t.Errorf("without tokens: %+v", l)
	}
}
