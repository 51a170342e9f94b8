package content

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"accord/internal/diag"
	"accord/internal/policy"
)

// shapes are the codes by which the decoder refuses what a schema can refuse, too: a key, or a value of another type. What a value
// says (a day that no calendar has, an id that nothing has) is not a schema's to judge.
var shapes = []diag.Code{diag.UnknownKey, diag.MissingKey, diag.WrongType}

// oddValues are of every type that YAML has.
var oddValues = []string{"", "~", "true", "7", "-1.5", "word", "two words", "2020-01-01", "[]", "[a, b]", "[7, [a]]", "{}", "{a: b}", "\n  - {a: b}", "\n  - a\n  - {b: 7}"}

// Records of invented front matter are good or bad to both the decoder and the schema that editors use.
func TestSchemaAndDecoderAgree(t *testing.T) {
	const records = 1000
	for _, kind := range policy.Kinds() {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			schema := compileSchema(t, Schema(kind))
			random := rand.New(rand.NewPCG(1, uint64(kind)))
			good, bad := 0, 0
			for range records {
				src := inventRecord(random, tableOf(kind))
				found := parseRecord(kind, []byte("---\n"+src+"---\n\nText.\n")).findings
				refused := slices.ContainsFunc(found, misshapen)
				err := schema.Validate(plainValue(t, []byte(src)))
				switch {
				case err != nil && len(found) == 0:
					t.Errorf("decodes, and the schema refuses it: %v\n%s", err, src)
				case err == nil && refused:
					t.Errorf("the schema takes it, and it does not decode: %v\n%s", found, src)
				case err == nil:
					good++
				default:
					bad++
				}
			}
			if good < records/20 || bad < records/20 {
				t.Errorf("%d good records and %d bad ones show little", good, bad)
			}
		})
	}
}

// misshapen reports a finding of what a schema can refuse. That no group has roles, and that only a state needs neither name nor
// type, depends on what the record is about.
func misshapen(f diag.Finding) bool {
	return slices.Contains(shapes, f.Code) && !strings.HasPrefix(f.Text, "only a ") && !strings.Contains(f.Text, "required for all but states")
}

// inventRecord writes some of a table's keys in its order, most with their own example, one in ten with another value.
func inventRecord(random *rand.Rand, table *tableDoc) string {
	var src strings.Builder
	odd := random.IntN(3) == 0
	for _, k := range table.keys {
		switch {
		case odd && random.IntN(8) == 0:
			src.WriteString(k.name + ": " + oddValues[random.IntN(len(oddValues))] + "\n")
		case k.required && random.IntN(20) > 0, random.IntN(4) == 0:
			src.WriteString(k.line())
		}
	}
	if odd && random.IntN(8) == 0 || src.Len() == 0 {
		src.WriteString("unheard-of: 1\n")
	}
	return src.String()
}
