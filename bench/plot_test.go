package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A drawing is well-formed, has a line for each program and its last figure at the end, and none of them lies on another.
func TestDrawing(t *testing.T) {
	costs := func(d time.Duration) []cost { return []cost{{wall: d, cpu: d, peak: int64(d)}} }
	var all []builds
	for _, n := range []int{100, 1000} {
		d := time.Duration(n) * time.Millisecond
		all = append(all, buildsOf(n, []result{{tool: "accord", full: costs(d), again: costs(d / 10), changed: costs(d / 2)}, {tool: "floor", full: costs(d)}}))
	}
	dir := filepath.Join(t.TempDir(), "plots")
	if err := draw(dir, all); err != nil {
		t.Fatal(err)
	}
	svg, err := os.ReadFile(filepath.Join(dir, "time.svg"))
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{">accord, 1 s<", ">accord, unchanged, 100 ms<", ">accord, one changed, 500 ms<", ">floor, 1 s<"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the drawing has no %q\n%s", want, svg)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "builds.json"))
	var again []builds
	if err := errors.Join(err, json.Unmarshal(data, &again)); err != nil || len(again) != 2 || len(again[1].Programs) != 4 {
		t.Errorf("%v, %s", err, data)
	}
}

func TestLabelsAreApart(t *testing.T) {
	labels := apart([]label{{0, 50, "a"}, {1, 10, "b"}, {2, 12, "c"}})
	for i := 1; i < len(labels); i++ {
		if labels[i].y-labels[i-1].y < labelHeight {
			t.Errorf("%v lies on %v", labels[i], labels[i-1])
		}
	}
}
