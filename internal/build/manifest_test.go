package build

import (
	"reflect"
	"testing"
	"testing/fstest"
	"time"
)

func TestManifestText(t *testing.T) {
	until := time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)
	m := &Manifest{Input: Sum{0xab}, Window: Window{Until: until}, Site: "https://example.org", Release: &Release{Run: "r", Whole: true},
		Files: []File{{Path: "a&b", Sum: Sum{1}, Size: 3, Type: "text/html"}, {Path: "c\"d"}}}
	const zeros = "00000000000000000000000000000000000000000000000000000000000000"
	want := `{"version":1,"input":"ab` + zeros + `","window":{"until":"2027-01-02T03:04:05Z"}
,"site":"https://example.org"
,"release":{"run":"r","commit":"","whole":true}
,"files":[{"path":"a&b","sha256":"01` + zeros + `","size":3,"type":"text/html"}
,{"path":"c\"d","sha256":"","size":0,"type":""}
]}
`
	if got := string(m.Encode()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if read, err := DecodeManifest([]byte(want)); err != nil || !reflect.DeepEqual(read, m) {
		t.Errorf("read as %+v (%v), want %+v", read, err, m)
	}
}

func TestWindowContains(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 1, hour, 0, 0, 0, time.UTC) }
	w := Window{Since: at(9), Until: at(12)}
	for hour, want := range map[int]bool{8: false, 9: true, 11: true, 12: false} {
		if w.contains(at(hour)) != want {
			t.Errorf("%d o'clock in %v: want %v", hour, w, want)
		}
	}
	if !(Window{}).contains(at(0)) {
		t.Error("without an embargo every moment is alike")
	}
}

// FuzzManifest: what is accepted lists local paths in order, and is the same when written and read again.
func FuzzManifest(f *testing.F) {
	f.Add(string((&Manifest{Input: Sum{1}, Files: []File{{Path: "a", Sum: Sum{2}, Size: 3, Type: "text/html"}, {Path: "b/c"}}}).Encode()))
	f.Add(`{"version":1,"files":[{"path":"../x"}]}`)
	f.Add(`{"version":1,"files":[{"path":"b"},{"path":"a"}]}`)
	f.Add(`{"version":1,"input":"zz","files":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		read := func(data string) (*Manifest, error) {
			return ReadManifest(fstest.MapFS{ManifestName: &fstest.MapFile{Data: []byte(data)}})
		}
		m, err := read(text)
		if err != nil {
			return
		}
		for i, file := range m.Files {
			if !writable(file.Path) || i > 0 && m.Files[i-1].Path >= file.Path {
				t.Errorf("%q is accepted", file.Path)
			}
		}
		again, err := read(string(m.Encode()))
		if err != nil || again.Input != m.Input || len(again.Files) != len(m.Files) ||
			len(m.Files) > 0 && !reflect.DeepEqual(again.Files, m.Files) {
			t.Errorf("%+v becomes %+v, %v", m, again, err)
		}
	})
}
