// Pictures takes pictures of pages of a built site with Chromium, on a desk and on a phone, in light, in dark and on paper,
// and copies their social cards:
//
//	go run ./pictures [-site ../public] [-out ../docs/pictures] [-only light,phone] [-whole] [PATH ...]
//
// Without paths it takes those that docs/theming.md shows. A picture is what a window shows, or the whole page.
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
	{"print", 720, 1020, "light", "print"},
}

var shown = []string{"/", "/articles/joint-statement/", "/agreements/budapest/", "/actors/usa/", "/compare/five-eyes/", "/timeline/"}

func main() {
	site := flag.String("site", "../public", "folder of a built site")
	out := flag.String("out", "../docs/pictures", "folder for the pictures")
	whole := flag.Bool("whole", false, "whole pages, as PNG")
	only := flag.String("only", "light,dark,phone,print", "modes, with commas between them; night is a phone in the dark")
	flag.Parse()
	paths := flag.Args()
	if len(paths) == 0 {
		paths = shown
	}
	err := run(*site, *out, *only, *whole, paths)
	if err == nil {
		err = copyCards(*site, *out, paths)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run(site, out, only string, whole bool, paths []string) error {
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
		if !slices.Contains(strings.Split(only, ","), m.name) {
			continue
		}
		for _, path := range paths {
			picture, err := take(ctx, m, server.URL+path, whole)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", path, m.name, err)
			}
			if err := os.WriteFile(filepath.Join(out, fileName(path, m, whole)), picture, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyCards copies the cards of those pages that have one.
func copyCards(site, out string, paths []string) error {
	for _, path := range paths {
		cards, err := filepath.Glob(filepath.Join(site, path, "card.*.png"))
		if err != nil || len(cards) == 0 {
			continue
		}
		card, err := os.ReadFile(cards[0])
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, filepath.Base(path)+"-card.png"), card, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// fileName is the last element of a page's path, and the mode.
func fileName(path string, m mode, whole bool) string {
	ending := ".webp"
	if whole {
		ending = ".png"
	}
	name := filepath.Base(strings.Trim(path, "/"))
	if path == "/" {
		name = "home"
	}
	return strings.TrimSuffix(name, ".html") + "-" + m.name + ending
}

func take(ctx context.Context, m mode, url string, whole bool) ([]byte, error) {
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
	quality, clip := int64(80), &page.Viewport{Width: float64(m.width), Height: float64(m.height), Scale: 1}
	params := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: &quality, Clip: clip}
	if whole {
		clip.Width, clip.Height = layout.CSSContentSize.Width, layout.CSSContentSize.Height
		params = page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &whole, Clip: clip}
	}
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, params)
	if err != nil {
		return nil, err
	}
	return shot.Data, nil
}
