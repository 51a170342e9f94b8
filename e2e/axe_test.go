package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axe is the source of axe-core, a checker of accessibility.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(installed(t, "axe-core@4.14.1"), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// Every page can be used by everybody, as far as a program can tell: in each width, with whatever opens closed and open. In
// the dark only colours differ.
func TestPagesAreAccessible(t *testing.T) {
	s := buildReferenceSite(t)
	source := axe(t)
	b := newTab(t, newBrowser(t))
	for _, p := range s.kinds() {
		b.do(chromedp.Navigate(s.url+p.path), chromedp.Evaluate[chromedp.Void](source))
		for scheme, look := range map[string]string{"light": `{ rules: { "target-size": { enabled: true } } }`, "dark": `{ runOnly: ["color-contrast", "link-in-text-block"] }`} {
			b.prefer(scheme)
			for _, width := range widths {
				b.do(chromedp.EmulateViewport(width, 800))
				for _, violation := range value[[]string](b, "("+violations+")("+look+")") {
					t.Errorf("%s, %s, %d pixels: %s", p.path, scheme, width, violation)
				}
			}
		}
	}
}

// prefer sets the colour scheme that a reader prefers.
func (b *tab) prefer(scheme string) {
	b.t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
		b.t.Fatal(err)
	}
}

// violations are what axe finds in the page, and then in its popovers when they are open: in one of each make.
const violations = `async look => {
  const found = [];
  const check = async (part, how) => {
    const { violations } = await axe.run(part, { resultTypes: ["violations"], ...look });
    for (const v of violations) for (const n of v.nodes) found.push(v.id + how + ": " + n.target.join(" ") + ": " + n.any.concat(n.all, n.none).map(c => c.message).join("; "));
  };
  for (const d of document.querySelectorAll("details")) d.open = true;
  await check(document, "");
  const make = popover => [popover, ...popover.querySelectorAll("*")].map(e => e.localName + "." + e.className).join();
  const makes = new Map([...document.querySelectorAll("[popover]")].map(popover => [make(popover), popover]));
  for (const popover of makes.values()) {
    popover.showPopover();
    await check(popover, " in an open popover");
    popover.hidePopover();
  }
  return found;
}`
