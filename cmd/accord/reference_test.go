package main

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// command is the program with arguments, in an environment that has nothing of the machine's.
func command(args ...string) *exec.Cmd {
	cmd := exec.Command("accord", args...)
	cmd.Env = []string{"SOURCE_DATE_EPOCH=" + today, "PATH=" + os.Getenv("PATH")}
	return cmd
}

// accord runs the program and returns its outputs and status.
func accord(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Error(err)
		return "", "", -1
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// mustBuild builds a site that must have no finding of severity error.
func mustBuild(t *testing.T, site, out string, more ...string) {
	t.Helper()
	if stdout, stderr, status := accord(t, append([]string{"build", "--site", site, "--out", out}, more...)...); status != clean {
		t.Fatalf("status %d\n%s%s", status, stderr, stdout)
	}
}

// The reference site has no finding of severity error or warn, so none is printed.
func TestReferenceSiteIsClean(t *testing.T) {
	stdout, stderr, status := accord(t, "build", "--site", repository, "--out", filepath.Join(t.TempDir(), "public"), "--now", "2026-11-22")
	if status != clean || stderr != "" || regexp.MustCompile(`\d (error|warning)`).MatchString(stdout) {
		t.Errorf("status %d\n%s%s", status, stderr, stdout)
	}
}

// What certain pages of the reference site say, as the facts are: a change of the algebra or of the templates that makes
// one of them untrue or silent is a mistake, whatever else it does.
func TestReferenceSiteSaysWhatIsTrue(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	mustBuild(t, repository, out)
	site := openSite(t, out, "https://example.org")
	for _, c := range []struct {
		page string
		says []string
	}{
		{"articles/joint-statement", []string{
			"The joint statement of 27 states",
			"twenty-seven states signed the Joint Statement",
			"so did 18 members of the European Union",
			"Of the 27 signatories, 20 were members of NATO on that day",
			"lists eleven norms",
			"Colombia, New Zealand, South Korea and Sweden",
			"John J. Sullivan for the United States",
			"Last reviewed 2 November 2026",
		}},
		{"agreements/joint-statement-2019", []string{"23 September 2019", "as Czech Republic", "as Republic of Korea", "Five Eyes"}},
		{"agreements/budapest", []string{"In force", "1 July 2004", "8 November 2001"}},
		{"agreements/hanoi", []string{"24 December 2024", "Open"}},
		{"actors/chn", []string{"China", "2019 joint statement"}},
		{"actors/est", []string{"Estonia", "2019 joint statement", "Budapest Convention"}},
		{"events/ministerial-2019", []string{"23 September 2019"}},
		{"sources/hill-2019", []string{"US and 26 other countries sign resolution"}},
		{"compare/five-eyes", []string{"Five Eyes", "Australia", "New Zealand", "2019 joint statement"}},
		{"terms/norm", []string{"An expectation of how states should behave", "The eleven norms of 2015"}},
		{"about", nil}, {"method", nil}, {"timeline", []string{"2004", "2019"}}, {"corrections", nil},
	} {
		p := site.pages[c.page+"/index.html"]
		if p == nil {
			t.Errorf("there is no page %s", c.page)
			continue
		}
		main := p.find(func(n *html.Node) bool { return n.Data == "main" })
		for _, words := range c.says {
			if len(main) != 1 || !strings.Contains(textOf(main[0]), words) {
				t.Errorf("%s does not say %q", c.page, words)
			}
		}
	}
}

// Every address on every page leads to a file and, if it has a fragment, to an id there; no id stands twice, headings do
// not skip a level, and no template left a trace of a failure. Once at the root of a host, and once below a path.
func TestEveryLinkOfTheReferenceSiteLeadsSomewhere(t *testing.T) {
	for _, base := range []string{"https://example.org", "https://example.org/a/b"} {
		t.Run(strings.TrimPrefix(base, "https://"), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "public")
			mustBuild(t, repository, out, "--base-url", base)
			site := openSite(t, out, base)
			if len(site.pages) < 300 {
				t.Errorf("only %d pages", len(site.pages))
			}
			if n := site.checkLinks(t); n < 20*len(site.pages) {
				t.Errorf("only %d links lead into the site", n)
			}
			site.checkHeads(t)
			site.checkMachineFiles(t, out)
		})
	}
}

// checkHeads looks at what browsers and search engines read of each page.
func (s *published) checkHeads(t *testing.T) {
	t.Helper()
	for name, p := range s.pages {
		one := func(what string, ok func(*html.Node) bool) *html.Node {
			found := p.find(ok)
			if len(found) != 1 {
				t.Errorf("%s: %d of %s", name, len(found), what)
				return nil
			}
			return found[0]
		}
		refresh := len(p.find(func(n *html.Node) bool { return attribute(n, "http-equiv") == "refresh" })) > 0
		if n := one("title", func(n *html.Node) bool { return n.Data == "title" && n.Parent.Data == "head" }); n != nil && textOf(n) == "" {
			t.Errorf("%s: the title is empty", name)
		}
		one("main", func(n *html.Node) bool { return n.Data == "main" })
		if !refresh {
			one("h1", func(n *html.Node) bool { return n.Data == "h1" })
		}
		if n := one("html", func(n *html.Node) bool { return n.Data == "html" }); n != nil && attribute(n, "lang") != "en" {
			t.Errorf("%s: lang is %q", name, attribute(n, "lang"))
		}
		if name == "404.html" || refresh {
			continue
		}
		if n := one("canonical link", func(n *html.Node) bool { return attribute(n, "rel") == "canonical" }); n != nil && attribute(n, "href") != s.base+p.at {
			t.Errorf("%s: the canonical address is %q", name, attribute(n, "href"))
		}
	}
}

// checkMachineFiles looks at what only programs read.
func (s *published) checkMachineFiles(t *testing.T, dir string) {
	t.Helper()
	home := &page{at: "/"}
	sitemap := elements(t, filepath.Join(dir, "sitemap.xml"), "loc")
	for _, address := range sitemap {
		if !strings.HasPrefix(address, s.base+"/") || s.broken(home, address) != "" {
			t.Errorf("sitemap.xml: %s: %s", address, s.broken(home, address))
		}
	}
	if len(sitemap) < 300 {
		t.Errorf("sitemap.xml has %d addresses", len(sitemap))
	}
	feed, err := os.ReadFile(filepath.Join(dir, "feed.xml"))
	if err != nil {
		t.Fatal(err)
	}
	hrefs := regexp.MustCompile(`href="([^"]*)"`).FindAllSubmatch(feed, -1)
	for _, m := range hrefs {
		if address := html.UnescapeString(string(m[1])); !strings.HasPrefix(address, s.base+"/") || s.broken(home, address) != "" {
			t.Errorf("feed.xml: %s: %s", address, s.broken(home, address))
		}
	}
	if entries := elements(t, filepath.Join(dir, "feed.xml"), "id"); len(entries) < 8 || len(hrefs) < len(entries) {
		t.Errorf("feed.xml has %d ids and %d addresses", len(entries), len(hrefs))
	}
	robots, err := os.ReadFile(filepath.Join(dir, "robots.txt"))
	if err != nil || !strings.Contains(string(robots), "Sitemap: "+s.base+"/sitemap.xml\n") {
		t.Errorf("robots.txt: %v\n%s", err, robots)
	}
}

// elements are the texts of all elements of a name in a file of XML, which must be well-formed.
func elements(t *testing.T, file, name string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(data) {
		t.Errorf("%s is not UTF-8", file)
	}
	var out []string
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := dec.Token()
		if token == nil {
			if err.Error() != "EOF" {
				t.Errorf("%s: %v", file, err)
			}
			return out
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == name {
			var s string
			if err := dec.DecodeElement(&s, &start); err != nil {
				t.Errorf("%s: %v", file, err)
				return out
			}
			out = append(out, s)
		}
	}
}
