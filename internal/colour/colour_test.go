package colour

import (
	"io/fs"
	"math"
	"regexp"
	"strings"
	"testing"

	assets "accord"
)

func parse(t *testing.T, s string) Colour {
	t.Helper()
	c, ok := Parse(s)
	if !ok {
		t.Fatalf("%s is not read", s)
	}
	return c
}

func TestParse(t *testing.T) {
	for s, want := range map[string]string{"#7a1f3d": "#7a1f3d", "#7A1F3D": "#7a1f3d", "#000000": "#000000"} {
		if got := parse(t, s).String(); got != want {
			t.Errorf("%s is read as %s", s, got)
		}
	}
	for _, s := range []string{"", "#", "#fff", "7a1f3d", "#7a1f3", "#7a1f3dd", "#7a1f3g", "##a1f3d", "red", " #7a1f3d"} {
		if c, ok := Parse(s); ok {
			t.Errorf("%q is read as %s", s, c)
		}
	}
}

// Figures that others have published.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#777777", "#ffffff", 4.48}, {"#ffffff", "#767676", 4.54}, {"#000000", "#ffffff", 21}, {"#123456", "#123456", 1}} {
		if got := Contrast(parse(t, c.a), parse(t, c.b)); math.Abs(got-c.want) > 0.005 {
			t.Errorf("%s on %s has %.3f, not %.2f", c.a, c.b, got, c.want)
		}
	}
}

// The surfaces are those of the theme's tokens.
func TestSurfacesAreTheTokens(t *testing.T) {
	tokens, err := fs.ReadFile(assets.FS, "static/theme/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(tokens), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("the tokens have no dark scheme")
	}
	for _, c := range []struct {
		scheme Scheme
		css    string
	}{{Light(), light}, {Dark(), dark}} {
		for i, token := range []string{"bg", "card", "sunk", "mark"} {
			m := regexp.MustCompile(`--` + token + `: #(\w+);`).FindStringSubmatch(c.css)
			if m == nil {
				t.Fatalf("no token --%s in %s", token, c.scheme.Name)
			}
			if len(m[1]) == 3 {
				m[1] = string([]byte{m[1][0], m[1][0], m[1][1], m[1][1], m[1][2], m[1][2]})
			}
			if got := c.scheme.Surfaces[i].Colour; got != parse(t, "#"+m[1]) {
				t.Errorf("%s: %s is %s, and the token --%s #%s", c.scheme.Name, c.scheme.Surfaces[i].Name, got, token, m[1])
			}
		}
	}
}

// Every colour, made darker or lighter, comes to one that is read; it is the first of its kind that is.
func TestNearestIsReadAndNoFurtherThanItMust(t *testing.T) {
	for _, scheme := range []Scheme{Light(), Dark()} {
		for r := 0; r < 256; r += 51 {
			for g := 0; g < 256; g += 51 {
				for b := 0; b < 256; b += 51 {
					text := Colour{uint8(r), uint8(g), uint8(b)}
					near := scheme.Nearest(text, Legible)
					if _, c := scheme.Worst(near); c < Legible {
						t.Errorf("%s: %s, made from %s, has %.2f", scheme.Name, near, text, c)
					}
					if _, c := scheme.Worst(text); c >= Legible && near != text {
						t.Errorf("%s: %s is read, and %s is made from it", scheme.Name, text, near)
					}
					for l := text.lightness(); (near.lightness()-l)*scheme.away > 1; l += scheme.away {
						if _, c := scheme.Worst(text.withLightness(l)); c >= Legible {
							t.Fatalf("%s: %s is read, and nearer to %s than %s", scheme.Name, text.withLightness(l), text, near)
						}
					}
				}
			}
		}
	}
}

func TestLightnessKeepsTheHue(t *testing.T) {
	for _, c := range []struct{ text, light, dark string }{
		{"#7a1f3d", "#7a1f3d", "#e8a5bb"},
		{"#0b6e4f", "#095c42", "#15d095"},
		{"#000000", "#000000", "#b7b7b7"},
		{"#ffffff", "#505050", "#ffffff"},
		{"#ffcc00", "#624e00", "#ffcc00"},
	} {
		text := parse(t, c.text)
		light, dark := Light().Nearest(text, Clear).String(), Dark().Nearest(text, Clear).String()
		if light != c.light || dark != c.dark {
			t.Errorf("%s becomes %s in light and %s in dark, not %s and %s", c.text, light, dark, c.light, c.dark)
		}
	}
}
