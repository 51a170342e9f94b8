package markdown

import (
	"strings"
	"testing"
)

// An acronym is told at its first place, unless the text explains it, quotes it, or has it as a part of something else.
func TestAcronyms(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"The GGE met, and the GGE's chair. The OEWGs met.", "GGE 1:5+3, OEWG 1:39+4"},
		{"The Group of Experts (GGE) met. The GGE", ""},
		{"The GGE. The GGE (Group of Experts)", ""},
		{"The GGE (2015)", "GGE 1:5+3"},
		{"The [[gge|GGE]]. The GGE", ""},
		{"“The GGE met”, and \"the SCO did\"; the BIS", "BIS 1:39+3"},
		{"“The GGE met”. The GGE", "GGE 1:20+3"},
		{"\"The *GGE* met\" **GGE**", "GGE 1:19+3"},
		{"> The GGE\n\nThe GGE", "GGE 3:5+3"},
		{"`GET` A/RES/73/27 CRP.2 CETS 185 CETS No. 185 COVID-19 CRP‑19 CRP–20 APT10 R&D McD eIDAS U.S.", ""},
		{"DO NOT ENTER", ""},
		{"# WHO WAS\n\n## The SCO", "SCO 3:8+3"},
		{"| a | b |\n| --- | --- |\n| GGE | AB |", "GGE 3:3+3, AB 3:9+2"},
		{"Ämter GGE", "GGE 1:7+3"},
		{"ABCDEFGHI", ""},
	} {
		var got []string
		for _, a := range New(Options{Lang: "en"}).Body("a.md", []byte(c.text), 0).Doc().Acronyms {
			got = append(got, a.Word+" "+spot(a.At))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%q has %q, not %q", c.text, s, c.want)
		}
	}
}

// A quotation is known with what announces it and its speaker. One that ends with a list may have a speaker that is written wrong.
func TestQuotedBlocks(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"> We agree.\n> — A minister", "|We agree.|A minister"},
		{"> We agree.", "|We agree.|"},
		{"She said [@a]:\n\n> We agree.\n\n> Who?", "She said:|We agree.| |Who?|"},
		{"She left.\n\n> > We *agree*.\n> > — A\n>\n> — B", "|We agree. A|B"},
		{"> We agree.\n> - A minister", ""},
		{"- a\n\n  > We agree.", "|We agree.|"},
	} {
		d := New(Options{Lang: "en"}).Body("a.md", []byte(c.text), 0).Doc()
		var got []string
		for _, q := range d.Quotes {
			var parts []string
			for _, r := range []Range{q.Lead, q.Text, q.Speaker} {
				parts = append(parts, strings.TrimSpace(d.Plain(r, func(*strings.Builder, int) {})))
			}
			got = append(got, strings.Join(parts, "|"))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q has %q, not %q", c.text, s, c.want)
		}
	}
}
