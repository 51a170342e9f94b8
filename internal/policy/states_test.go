package policy

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestStatesAreWellFormed(t *testing.T) {
	var (
		code     = regexp.MustCompile(`^[a-z]{3}$`)
		alpha2   = regexp.MustCompile(`^([A-Z]{2})?$`)
		numeric  = regexp.MustCompile(`^[0-9]{3}$`)
		groups   = []string{"", "african", "asia-pacific", "eastern-european", "latin-american", "weog"}
		regions  = []string{"africa", "americas", "asia", "europe", "oceania"}
		seen     = map[string]ID{}
		previous ID
	)
	for _, s := range States() {
		if !code.MatchString(string(s.Code)) || !alpha2.MatchString(s.Alpha2) || !numeric.MatchString(s.Numeric) {
			t.Errorf("codes of %+v", s)
		}
		if s.Code <= previous {
			t.Errorf("%s stands after %s", s.Code, previous)
		}
		previous = s.Code
		for _, unique := range []string{s.Alpha2, s.Numeric, s.Name} {
			if other, taken := seen[unique]; taken && unique != "" {
				t.Errorf("%q belongs to %s and %s", unique, other, s.Code)
			}
			seen[unique] = s.Code
		}
		if s.Name == "" || strings.TrimSpace(s.Name) != s.Name || s.Short == s.Name {
			t.Errorf("%s: name %q, short %q", s.Code, s.Name, s.Short)
		}
		if !slices.Contains(groups, s.Group) || (s.Group != "") != (s.UN != "") {
			t.Errorf("%s: group %q, member since %q", s.Code, s.Group, s.UN)
		}
		if !slices.Contains(regions, s.Region) && s.Code != "ata" {
			t.Errorf("%s: region %q", s.Code, s.Region)
		}
		if s.Kind != "state" && (s.Kind != "territory" || s.UN != "") {
			t.Errorf("%s: kind %q, member since %q", s.Code, s.Kind, s.UN)
		}
	}
}

func TestStateDaysAreInOrder(t *testing.T) {
	// These took over a membership that had begun before them.
	continues := []ID{"rus", "srb"}
	for _, s := range States() {
		for _, day := range []string{s.UN, s.UNEnd, s.From, s.To} {
			if !isISODay(day) {
				t.Errorf("%s: %q is not a day", s.Code, day)
			}
		}
		for _, exact := range []string{s.UN, s.UNEnd, s.To} {
			if exact != "" && len(exact) != len(time.DateOnly) {
				t.Errorf("%s: %q should be exact", s.Code, exact)
			}
		}
		// An imprecise first day is a prefix of the days in it, so plain comparison puts it before them.
		if s.UN != "" && s.UN < s.From && !slices.Contains(continues, s.Code) {
			t.Errorf("%s: admitted %s, before it existed (%s)", s.Code, s.UN, s.From)
		}
		if s.To != "" && s.To <= s.From || s.UNEnd != "" && (s.UNEnd <= s.UN || s.UNEnd > s.To) {
			t.Errorf("%s: ends before it begins, or a membership outlives it: %+v", s.Code, s)
		}
		if (s.UNEnd != "") != (s.UN != "" && s.To != "") {
			t.Errorf("%s: a state that ended has a membership that ended: %+v", s.Code, s)
		}
	}
}

func isISODay(s string) bool {
	if s == "" {
		return true
	}
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// The counts are those that the United Nations publishes for its regional groups.
func TestRegionalGroupsHaveThePublishedSizes(t *testing.T) {
	want := map[string]int{"african": 54, "asia-pacific": 54, "eastern-european": 23, "latin-american": 33, "weog": 29}
	got := map[string]int{}
	total := 0
	for _, s := range States() {
		if s.UN != "" && s.UNEnd == "" {
			got[s.Group]++
			total++
		}
	}
	if total != 193 {
		t.Errorf("%d members of the United Nations, want 193", total)
	}
	for group, n := range want {
		if got[group] != n {
			t.Errorf("%s: %d members, want %d", group, got[group], n)
		}
	}
	for code, group := range map[ID]string{"usa": "weog", "tur": "weog", "isr": "weog", "kir": "asia-pacific", "cyp": "asia-pacific", "sun": "eastern-european"} {
		if s, _ := StateOf(code); s.Group != group {
			t.Errorf("%s is in %q, want %q", code, s.Group, group)
		}
	}
}

// The membership at the end of each year is published as "Growth in United Nations membership". The years that the
// table leaves out have a union or an absence that it does not tell.
func TestMembershipGrewAsPublished(t *testing.T) {
	published := map[string]int{
		"1945": 51, "1946": 55, "1947": 57, "1948": 58, "1949": 59, "1950": 60, "1955": 76, "1956": 80, "1957": 82,
		"1961": 104, "1962": 110, "1964": 115, "1966": 122, "1967": 123, "1968": 126, "1970": 127, "1971": 132, "1973": 135,
		"1974": 138, "1975": 144, "1976": 147, "1977": 149, "1978": 151, "1979": 152, "1980": 154, "1981": 157,
		"1983": 158, "1984": 159, "1990": 159, "1991": 166, "1992": 179, "1993": 184, "1994": 185, "1999": 188,
		"2000": 189, "2002": 191, "2006": 192, "2011": 193,
	}
	for year, want := range published {
		day, got := year+"-12-31", 0
		for _, s := range States() {
			if s.UN != "" && max(s.UN, s.From) <= day && (s.UNEnd == "" || day <= s.UNEnd) {
				got++
			}
		}
		if got != want {
			t.Errorf("%s: %d members, want %d", day, got, want)
		}
	}
}

func TestStateOf(t *testing.T) {
	tests := []State{
		{Code: "swz", Alpha2: "SZ", Numeric: "748", Name: "Eswatini", Group: "african", Region: "africa", Kind: "state", UN: "1968-09-24", From: "1968-09-06"},
		{Code: "mkd", Alpha2: "MK", Numeric: "807", Name: "North Macedonia", Group: "eastern-european", Region: "europe", Kind: "state", UN: "1993-04-08", From: "1991-09-08"},
		{Code: "tur", Alpha2: "TR", Numeric: "792", Name: "Türkiye", Group: "weog", Region: "asia", Kind: "state", UN: "1945-10-24"},
		{Code: "cze", Alpha2: "CZ", Numeric: "203", Name: "Czechia", Group: "eastern-european", Region: "europe", Kind: "state", UN: "1993-01-19", From: "1993-01-01"},
		{Code: "cpv", Alpha2: "CV", Numeric: "132", Name: "Cabo Verde", Group: "african", Region: "africa", Kind: "state", UN: "1975-09-16", From: "1975-07-05"},
		{Code: "kor", Alpha2: "KR", Numeric: "410", Name: "South Korea", Group: "asia-pacific", Region: "asia", Kind: "state", UN: "1991-09-17", From: "1948-08-15"},
		{Code: "usa", Alpha2: "US", Numeric: "840", Name: "United States", Article: true, Short: "US", Group: "weog", Region: "americas", Kind: "state", UN: "1945-10-24"},
		{Code: "vat", Alpha2: "VA", Numeric: "336", Name: "Holy See", Article: true, Region: "europe", Kind: "state"},
		{Code: "pse", Alpha2: "PS", Numeric: "275", Name: "Palestine", Region: "asia", Kind: "state"},
		{Code: "xkx", Alpha2: "XK", Numeric: "983", Name: "Kosovo", Region: "europe", Kind: "state", From: "2008-02-17"},
		{Code: "cok", Alpha2: "CK", Numeric: "184", Name: "Cook Islands", Article: true, Region: "oceania", Kind: "state", From: "1965-08-04"},
		{Code: "hkg", Alpha2: "HK", Numeric: "344", Name: "Hong Kong", Region: "asia", Kind: "territory"},
		{Code: "ata", Alpha2: "AQ", Numeric: "010", Name: "Antarctica", Kind: "territory"},
		{Code: "scg", Alpha2: "CS", Numeric: "891", Name: "Serbia and Montenegro", Group: "eastern-european", Region: "europe", Kind: "state", UN: "2003-02-04", UNEnd: "2006-06-02", From: "2003-02-04", To: "2006-06-02"},
		{Code: "yug", Alpha2: "YU", Numeric: "890", Name: "Yugoslavia", Group: "eastern-european", Region: "europe", Kind: "state", UN: "1945-10-24", UNEnd: "2003-02-03", From: "1918-12-01", To: "2003-02-03"},
		{Code: "csk", Numeric: "200", Name: "Czechoslovakia", Group: "eastern-european", Region: "europe", Kind: "state", UN: "1945-10-24", UNEnd: "1992-12-31", From: "1918-10-28", To: "1992-12-31"},
		{Code: "sun", Alpha2: "SU", Numeric: "810", Name: "Soviet Union", Article: true, Group: "eastern-european", Region: "europe", Kind: "state", UN: "1945-10-24", UNEnd: "1991-12-23", From: "1922-12-30", To: "1991-12-26"},
		{Code: "ddr", Alpha2: "DD", Numeric: "278", Name: "East Germany", Group: "eastern-european", Region: "europe", Kind: "state", UN: "1973-09-18", UNEnd: "1990-10-02", From: "1949-10-07", To: "1990-10-02"},
		{Code: "ant", Alpha2: "AN", Numeric: "530", Name: "Netherlands Antilles", Article: true, Region: "americas", Kind: "territory", From: "1954-12-15", To: "2010-10-09"},
	}
	for _, want := range tests {
		if got, found := StateOf(want.Code); got != want || !found {
			t.Errorf("StateOf(%q) =\n%+v, %v, want\n%+v", want.Code, got, found, want)
		}
	}
	for _, id := range []ID{"", "US", "USA", "uk", "eu", "xkk", "zar", "zzz", "european-union"} {
		if got, found := StateOf(id); found || IsStateCode(id) {
			t.Errorf("StateOf(%q) = %+v, want none", id, got)
		}
	}
	for _, id := range []ID{"abw", "iot", "sdn", "fra", "yug", "zwe"} {
		if !IsStateCode(id) {
			t.Errorf("%s is not reserved", id)
		}
	}
}

func TestArticles(t *testing.T) {
	with := []ID{"are", "bhs", "caf", "com", "dom", "gbr", "gmb", "mdv", "mhl", "nld", "phl", "sun", "usa"}
	without := []ID{"cod", "cog", "lbn", "ner", "sdn", "slb", "ssd", "syc", "ukr"}
	for _, id := range slices.Concat(with, without) {
		if s, found := StateOf(id); !found || s.Article != slices.Contains(with, id) {
			t.Errorf("%s: article %v", s.Name, s.Article)
		}
	}
}

// What the generator took from the tables kept by hand must be in states.csv, and nothing else.
func TestStatesAreCurrentWithTheHandTables(t *testing.T) {
	un, existence := handTable(t, "states_un.csv"), handTable(t, "states_existence.csv")
	names, extra := handTable(t, "states_names.csv"), handTable(t, "states_extra.csv")
	for _, s := range States() {
		id := string(s.Code)
		if _, isState := un[id]; isState != (s.Kind == "state") {
			t.Errorf("%s is a %s", id, s.Kind)
		}
		if got := (handRow{"group": s.Group, "admitted": s.UN, "ended": s.UNEnd}); !got.in(un[id]) {
			t.Errorf("%s: states.csv has %v, states_un.csv %v", id, got, un[id])
		}
		if got := (handRow{"from": s.From, "to": s.To}); !got.in(existence[id]) {
			t.Errorf("%s: states.csv has %v, states_existence.csv %v", id, got, existence[id])
		}
		if s.Article != (names[id]["article"] == "the") || names[id]["name"] != "" && names[id]["name"] != s.Name {
			t.Errorf("%s: states.csv has %q, states_names.csv %v", id, s.Name, names[id])
		}
		got := handRow{"alpha2": s.Alpha2, "numeric": s.Numeric, "name": s.Name, "region": s.Region}
		if extra[id] != nil && !got.in(extra[id]) {
			t.Errorf("%s: states.csv has %v, states_extra.csv %v", id, got, extra[id])
		}
	}
	for _, table := range []map[string]handRow{un, existence, names, extra} {
		for id := range table {
			if !IsStateCode(ID(id)) {
				t.Errorf("%s is in a table kept by hand and not in states.csv", id)
			}
		}
	}
}

// A handRow is a line of a table, by column.
type handRow map[string]string

// in reports whether the other row has the same fields; a missing row has empty ones.
func (r handRow) in(other handRow) bool {
	for column, field := range r {
		if other[column] != field {
			return false
		}
	}
	return true
}

func handTable(t *testing.T, name string) map[string]handRow {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "\n# Sources: ") {
		t.Errorf("%s names no source", name)
	}
	r := csv.NewReader(strings.NewReader(string(data)))
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]handRow{}
	previous := ""
	for _, line := range lines[1:] {
		if line[0] <= previous {
			t.Errorf("%s: %s stands after %s", name, line[0], previous)
		}
		previous = line[0]
		rows[line[0]] = handRow{}
		for i, field := range line {
			rows[line[0]][lines[0][i]] = field
		}
	}
	return rows
}

func TestParseStatesRefusesWhatIsNotTheTable(t *testing.T) {
	for _, text := range []string{"", "# only a comment\n", "code,alpha2\nabw,AW\n", strings.Repeat(",", 12) + "\nabw\n"} {
		if states, err := parseStates(text); err == nil {
			t.Errorf("parseStates(%q) = %v, want an error", text, states)
		}
	}
}

func TestCodeHint(t *testing.T) {
	for id, want := range map[ID]string{
		"norway": "states are written with three letters: nor", "uk": "states are written with three letters: gbr",
		"ger": "the code of Germany is deu", "nro": "the code of Norway is nor", "onr": "the code of Norway is nor",
		"xyz": "", "pact": "",
	} {
		if got := CodeHint(id); got != want {
			t.Errorf("%s: %q", id, got)
		}
	}
}
