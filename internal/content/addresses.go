package content

import (
	"bytes"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// maxAddresses is how many addresses a site may promise: twice what a site of the largest size that is measured has.
const maxAddresses = 500_000

// AddressFile returns the text of the file that promises addresses, such as "/articles/x/", and how many are in it: those with a
// character that a path of static/ may have, and an old address may not, are left out.
func AddressFile(addresses []string) (text []byte, n int) {
	var out bytes.Buffer
	out.WriteString("# The addresses at which readers find a page. Where one of them is gone, accord says so.\n" +
		"# Written by accord build --accept-urls.\n")
	for _, address := range slices.Sorted(slices.Values(addresses)) {
		if badPath(address) == "" {
			out.WriteString(address + "\n")
			n++
		}
	}
	return out.Bytes(), n
}

// addressFile reads the file that promises addresses: one a line, and lines that begin with #.
func (d *decoder) addressFile() (promised []policy.Text) {
	for i := range len(d.text.lineStarts()) {
		line := strings.TrimRight(string(d.text.line(i+1)), " \t")
		if line == "" || line[0] == '#' {
			continue
		}
		address := policy.Text{S: line, At: diag.SpanOf(i+1, 1, len([]rune(line)))}
		if reason := badPath(line); reason != "" {
			d.add(diag.Findingf(diag.BadAddress, d.text.place(address.At), "%s", reason).
				WithHint("write the path of a page from the site's root, such as /articles/pact/, or delete the line"))
			continue
		}
		if len(promised) == maxAddresses {
			d.add(diag.Findingf(diag.FileTooLarge, d.text.place(address.At), "the file has more than %d addresses", maxAddresses).
				WithHint("run accord build --accept-urls, which writes it anew"))
			break
		}
		promised = append(promised, address)
	}
	return promised
}
