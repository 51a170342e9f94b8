// Pictures takes pictures of pages of a built site with Chromium, on a desk and on a phone, in light, in dark and on paper:
//
//	go run ./pictures [-site ../public] [-out ../docs/pictures] [-only light,phone] [PATH ...]
//
// Without paths it takes those of the page kinds that docs/theming.md shows.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A mode is how a page is looked at.
type mode struct {
	name          string
	width, height int64
	scheme, media string
}

var modes = []mode{
	{"light", 1360, 900, "light", "screen"},
	{"dark", 1360, 900, "dark", "screen"},
	{"phone", 390, 844, "light", "screen"},
	{"night", 390, 844, "dark", "screen"},
	{"narrow", 320, 640, "light", "screen"},
	{"print", 720, 1020, "light", "print"},
}

var shown = []string{"/", "/articles/joint-statement/", "/agreements/budapest/", "/actors/usa/", "/compare/five-eyes/", "/timeline/"}

func main() {
	site := flag.String("site", "../public", "folder of a built site")
	out := flag.String("out", "../docs/pictures", "folder for the pictures")
	only := flag.String("only", "", "modes, with commas between them; all without it")
	flag.Parse()
	paths := flag.Args()
	if len(paths) == 0 {
		paths = shown
	}
	if err := run(*site, *out, *only, paths); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run(site, out, only string, paths []string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	server := httptest.NewServer(http.FileServer(http.Dir(site)))
	defer server.Close()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	for _, m := range modes {
		if only != "" && !slices.Contains(strings.Split(only, ","), m.name) {
			continue
		}
		for _, path := range paths {
			png, err := take(ctx, m, server.URL+path)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", path, m.name, err)
			}
			if err := os.WriteFile(filepath.Join(out, fileName(path, m)), png, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// fileName is the last element of a page's path, and the mode.
func fileName(path string, m mode) string {
	name := filepath.Base(strings.Trim(path, "/"))
	if path == "/" {
		name = "home"
	}
	return strings.TrimSuffix(name, ".html") + "-" + m.name + ".png"
}

func take(ctx context.Context, m mode, url string) ([]byte, error) {
	media := emulation.SetEmulatedMediaParams{Media: m.media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: m.scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		return nil, err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(m.width, m.height)); err != nil {
		return nil, err
	}
	for range 2 { // the webfont is optional: a first view may go without it
		if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
			return nil, err
		}
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("document.fonts.ready.then(() => true)", chromedp.EvalAwaitPromise)); err != nil {
			return nil, err
		}
	}
	layout, err := chromedp.Call(ctx, page.GetLayoutMetrics, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	beyond, size := true, layout.CSSContentSize
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond,
		Clip: &page.Viewport{Width: size.Width, Height: size.Height, Scale: 1}})
	if err != nil {
		return nil, err
	}
	return shot.Data, nil
}
