package assets

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// What the colours of the theme must do, computed from its tokens: be read by everybody, and be told apart by those who see
// fewer colours.

// A palette is the colours of one scheme by their names.
type palette map[string]colour

// A colour is linear light: red, green and blue, each between 0 and 1.
type colour [3]float64

// palettes reads the tokens of the light and of the dark scheme; dark takes what it does not change from light.
func palettes(t *testing.T) map[string]palette {
	t.Helper()
	declarations, _ := stylesheets(t)
	light, dark := palette{}, palette{}
	for _, d := range declarations {
		value := written(d.value)
		if d.file != "tokens.css" || !strings.HasPrefix(value, "#") || seenThrough(value) {
			continue
		}
		c, err := parseColour(value)
		if err != nil {
			t.Errorf("%s: %v", d, err)
		}
		name := strings.TrimPrefix(d.property, "--")
		switch strings.ReplaceAll(strings.Join(d.within, " "), " ", "") {
		case ":root":
			light[name] = c
			if _, ok := dark[name]; !ok {
				dark[name] = c
			}
		case "@media(prefers-color-scheme:dark):root":
			dark[name] = c
		default:
			t.Errorf("%s: neither of the light nor of the dark scheme", d)
		}
	}
	if len(light) < 20 {
		t.Fatal("found only these tokens: ", light)
	}
	return map[string]palette{"light": light, "dark": dark}
}

// seenThrough tells of a shade that lies on other colours.
func seenThrough(hex string) bool { return len(hex) == len("#rgba") || len(hex) == len("#rrggbbaa") }

func parseColour(hex string) (c colour, err error) {
	digits := strings.TrimPrefix(hex, "#")
	if len(digits) == 3 {
		digits = fmt.Sprintf("%c%[1]c%c%[2]c%c%[3]c", digits[0], digits[1], digits[2])
	}
	n, err := strconv.ParseUint(digits, 16, 24)
	if err != nil || len(digits) != 6 {
		return c, fmt.Errorf("%s is not three or six hexadecimal digits", hex)
	}
	for i := range c {
		c[i] = linear(float64(n>>(16-8*i)&0xff) / 255)
	}
	return c, nil
}

// linear is the light of a value of sRGB.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// contrast is that of WCAG 2.
func contrast(a, b colour) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c colour) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// distance is that of OKLab, times 100: about 2 is just seen.
func distance(a, b colour) float64 {
	x, y := oklab(a), oklab(b)
	return 100 * math.Sqrt((x[0]-y[0])*(x[0]-y[0])+(x[1]-y[1])*(x[1]-y[1])+(x[2]-y[2])*(x[2]-y[2]))
}

func oklab(c colour) [3]float64 {
	cones := times(matrix{{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566}, {0.0883024619, 0.2817188376, 0.6299787005}}, c)
	for i, v := range cones {
		cones[i] = math.Cbrt(v)
	}
	return times(matrix{{0.2104542553, 0.7936177850, -0.0040720468}, {1.9779984951, -2.4285922050, 0.4505937099}, {0.0259040371, 0.7827717662, -0.8086757660}}, cones)
}

type matrix [3][3]float64

func times(m matrix, v [3]float64) (product [3]float64) {
	for i, row := range m {
		product[i] = row[0]*v[0] + row[1]*v[1] + row[2]*v[2]
	}
	return product
}

// sights are ways to see: the matrices of Machado, Oliveira and Fernandes (2009) at full severity, for linear light.
var sights = map[string]matrix{
	"all colours": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protan":      {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deutan":      {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritan":      {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// seen is a colour as somebody sees it; no screen shows less than nothing or more than all.
func seen(sight matrix, c colour) colour {
	s := times(sight, c)
	for i, v := range s {
		s[i] = min(max(v, 0), 1)
	}
	return s
}

func TestTextIsReadOnEverySurface(t *testing.T) {
	for scheme, p := range palettes(t) {
		for _, text := range []string{"ink", "ink2", "link", "seen", "bad"} {
			for _, surface := range []string{"bg", "card", "sunk"} {
				p.atLeast(t, scheme, text, surface, 7)
			}
			p.atLeast(t, scheme, text, "mark", 4.5)
		}
		p.atLeast(t, scheme, "edge", "bg", 3)
	}
}

func TestTextIsReadOnEveryFill(t *testing.T) {
	for scheme, p := range palettes(t) {
		for _, fill := range []string{"in", "signed", "watch", "abstained", "opposed"} {
			p.atLeast(t, scheme, fill+"-ink", fill, 4.5)
		}
		p.atLeast(t, scheme, "ink", "out", 4.5)
	}
}

func (p palette) atLeast(t *testing.T, scheme, text, surface string, least float64) {
	t.Helper()
	if c := contrast(p.named(t, text), p.named(t, surface)); c < least {
		t.Errorf("%s: %s on %s has %.2f:1, less than %.1f:1", scheme, text, surface, c, least)
	}
}

func (p palette) named(t *testing.T, name string) colour {
	t.Helper()
	c, ok := p[name]
	if !ok {
		t.Fatalf("no token --%s", name)
	}
	return c
}

func TestFillsAreToldApartByEverybody(t *testing.T) {
	fills := []string{"in", "signed", "watch", "out", "abstained", "opposed"}
	for scheme, p := range palettes(t) {
		for sight, m := range sights {
			for i, a := range fills {
				for _, b := range fills[:i] {
					if d := distance(seen(m, p.named(t, a)), seen(m, p.named(t, b))); d < 10 {
						t.Errorf("%s, %s: %s and %s are %.1f apart, less than 10", scheme, sight, a, b, d)
					}
				}
			}
		}
	}
}

// Figures that others have published: contrast of WCAG's #777 on white, OKLab of red, and what a protanope sees of it.
func TestColoursAreComputedAsOthersDo(t *testing.T) {
	white, grey, red := colour{1, 1, 1}, colour{linear(119 / 255.), linear(119 / 255.), linear(119 / 255.)}, colour{1, 0, 0}
	if c := contrast(grey, white); math.Abs(c-4.48) > 0.005 {
		t.Errorf("#777 on white has %.3f:1", c)
	}
	if lab := oklab(red); math.Abs(lab[0]-0.6280) > 0.0005 || math.Abs(lab[1]-0.2249) > 0.0005 || math.Abs(lab[2]-0.1258) > 0.0005 {
		t.Errorf("red is %.4f", lab)
	}
	for sight, m := range sights {
		if w := seen(m, white); distance(w, white) > 0.1 {
			t.Errorf("%s: white is seen as %.3f", sight, w)
		}
	}
}
