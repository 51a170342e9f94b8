package content

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// headFields are the keys that records of every kind have.
const saysFile = "the name of a file"

// imageOf is the shape of the name of an image.
var imageOf = shape[policy.Text]{
	form{says: saysFile, schema: stringSchema},
	(*decoder).readImage,
}

// codeOf is the shape of the code of a finding.
var codeOf = shape[policy.Text]{
	form{says: "a code of a finding", schema: stringSchema, words: slices.Collect(codeNames)},
	(*decoder).readCode,
}

var headFields = []field[policy.Head]{
	key("cite", citations, func(h *policy.Head) *[]policy.Citation { return &h.Cite },
		"what the record rests on; rows without a citation of their own inherit it", "hill-2019 para 4; difesa-2019"),
	key("aka", shortTexts, func(h *policy.Head) *[]policy.Text { return &h.Aka },
		"other names; those of less than three letters serve the search only", "[CETS 185, ETS 185]"),
	key("topics", naming(ids, policy.Terms), func(h *policy.Head) *[]policy.Ref { return &h.Topics },
		"terms under which the record is listed; articles are also listed under the topics of what they explain",
		"[norm, attribution]"),
	key("owner", naming(idOf, policy.Actors), func(h *policy.Head) *policy.Ref { return &h.Owner },
		"the person or body that looks after the record; without it the site's owner", "jane-doe"),
	key("reviewed", day, func(h *policy.Head) *policy.When { return &h.Reviewed },
		"the day on which somebody last checked the record; without it its date", "2026-11-02"),
	key("review_every", delay, func(h *policy.Head) *policy.Delay { return &h.ReviewEvery },
		"how long a review holds; without it the site's value", "6mo"),
	key("draft", unlessFalse, func(h *policy.Head) *bool { return &h.Draft },
		"not published, and in no count", "true").hiding(),
	key("publish", moment, func(h *policy.Head) *policy.Head { return h },
		"not published before this day or time; one without a zone is in the site's", "2026-12-01T09:00+01:00").hiding(),
	key("waive", rowsOf(waiverTable), func(h *policy.Head) *[]policy.Waiver { return &h.Waive },
		"findings about this record that are accepted for now",
		"\n  - {code: uncited-act, reason: The archive is closed until spring, until: 2027-04-01}"),
	key("aliases", paths, func(h *policy.Head) *[]policy.Text { return &h.Aliases },
		"old addresses of its page, from which readers are sent to it; one below /compare/ or /timeline/ leads to its page there", "[/2019/statement/]"),
	key("image", imageOf, func(h *policy.Head) *policy.Text { return &h.Image },
		"the file of the lead image, which stands beside the record", "signing.jpg"),
	key("images", mapOf(imageTable, "a map from file to its keys", nameImage), func(h *policy.Head) *[]policy.Image { return &h.Images },
		"the images of the record, by file name",
		"\n  signing.jpg: {alt: Ministers around a table, credit: J. Doe, license: CC BY 4.0}"),
	key("extra", extra, func(h *policy.Head) *map[string]any { return &h.Extra },
		"anything that the site's own templates need", "{colour: blue}"),
}

// withHead returns the fields of a kind, followed by those of every record. A field of the kind replaces one of every
// record that has its name.
func withHead[T any](head func(*T) *policy.Head, own ...field[T]) []field[T] {
	named := map[string]bool{}
	for _, f := range own {
		named[f.name] = true
	}
	for _, f := range inner(headFields, head) {
		if f.common = true; !named[f.name] {
			own = append(own, f)
		}
	}
	return own
}

var waiverTable = newTable("a waiver", "A waiver accepts the findings of one code for a record.",
	key("code", codeOf,
		func(w *policy.Waiver) *policy.Text { return &w.Code }, "the code, as findings print it", "uncited-act").must(),
	key("reason", plain, func(w *policy.Waiver) *policy.Text { return &w.Reason },
		"why it is accepted", "The archive is closed until spring").must(),
	key("until", oneDay, func(w *policy.Waiver) *policy.When { return &w.Until },
		"the last day of the waiver", "2027-04-01"),
)

var imageTable = newTable("an image", "An image stands beside its record; its keys are given here, once.",
	key("alt", plain, func(i *policy.Image) *policy.Text { return &i.Alt },
		"what the image shows, for those who cannot see it", "Ministers around a table").must(),
	key("caption", plain, func(i *policy.Image) *policy.Text { return &i.Caption },
		"the line below the image", "The signing in New York"),
	key("credit", plain, func(i *policy.Image) *policy.Text { return &i.Credit }, "who made it", "J. Doe"),
	key("license", plain, func(i *policy.Image) *policy.Text { return &i.License },
		"on which terms it is used", "CC BY 4.0"),
	key("map", truth, func(i *policy.Image) *bool { return &i.Map },
		"the image is a map; the site's note on boundaries is printed with it", "true"),
)

func nameImage(d *decoder, i *policy.Image, key policy.Text) (ok bool) {
	i.File, ok = d.imageFile(key)
	return ok
}

// imageFile checks that a text names a file in the record's folder.
func (d *decoder) imageFile(t policy.Text) (policy.Text, bool) {
	reason := badFile(t.S)
	if reason == "" {
		return t, true
	}
	d.add(diag.Findingf(diag.BadImage, d.text.place(t.At), "%s", reason).WithHint("name a file in the folder of the record"))
	return policy.Text{}, false
}

func (d *decoder) readImage(n *yaml.Node, into *policy.Text) {
	if t, ok := d.scalar(n, saysFile); ok {
		*into, _ = d.imageFile(t)
	}
}

func (d *decoder) readCode(n *yaml.Node, into *policy.Text) {
	t, ok := d.scalar(n, "a code of a finding")
	if ok && !diag.Code(t.S).Known() {
		d.unknownCode(t)
		return
	}
	*into = t
}

func (d *decoder) unknownCode(t policy.Text) {
	f := diag.Findingf(diag.UnknownWord, d.text.place(t.At), "no finding has the code %s", quoteShort(t.S))
	if best := diag.Nearest(t.S, codeNames); best != "" {
		f = f.WithHint("did you mean %q?", best)
	}
	d.add(f)
}

func codeNames(yield func(string) bool) {
	for _, info := range diag.Codes() {
		if !yield(string(info.Code)) {
			return
		}
	}
}

// What every record shows is never absent, so that a page can be made of a record with mistakes.

func (d *decoder) proseOr(p **markdown.Prose, head policy.Head) {
	if *p == nil {
		*p = d.inline(policy.Text{S: string(head.ID), At: head.At}, nil)
	}
}

func nameOr(n *policy.Name, id policy.ID) { textOr(&n.Text, string(id)) }

func textOr(t *policy.Text, s string) {
	if t.S == "" {
		t.S = s
	}
}
