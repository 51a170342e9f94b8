package render

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"accord/internal/hosting"
	"accord/internal/policy"
)

// hosts adds the files that the site's hosts read, which name what the site consists of: it comes last.
func (b *builder) hosts() {
	settings := b.r.site.Settings
	if s := settings.Security; len(s.Contact) > 0 && !s.Expires.IsZero() {
		b.file(securityName, b.security)
	}
	if settings.ServedBy(policy.Netlify, policy.Cloudflare) {
		b.file(hosting.HeadersName, func(buf *bytes.Buffer) error { buf.Write(b.hosted().HeadersFile()); return nil })
	}
	if statuses := redirectStatuses(settings); len(statuses) > 0 && len(b.set.redirects) > 0 {
		b.file(hosting.RedirectsName, func(buf *bytes.Buffer) error { buf.Write(b.hosted().RedirectsFile(statuses...)); return nil })
	}
	if !b.github() {
		return
	}
	b.file(hosting.NoJekyllName, func(*bytes.Buffer) error { return nil })
	if domain, ok := b.domain(); ok {
		b.file(hosting.DomainName, func(buf *bytes.Buffer) error { _, err := fmt.Fprintln(buf, domain); return err })
	}
}

// redirectStatuses are those of the file of redirects, for the hosts that read one. GitLab does too, but shows the page that is there
// before it looks.
func redirectStatuses(s *policy.Settings) (statuses []string) {
	if s.ServedBy(policy.Netlify) {
		statuses = append(statuses, hosting.MovedForced)
	}
	if s.ServedBy(policy.Cloudflare) {
		statuses = append(statuses, hosting.Moved)
	}
	return statuses
}

// domain is the name that GitHub is to serve the site under, if it is one of the site's own. A site below a path has none: the name
// is that of the site above it.
func (b *builder) domain() (string, bool) {
	host, base := b.hosted().Host(), b.hosted().Base()
	return host, host != "" && base == "/" && !strings.HasSuffix(host, ".github.io")
}

// github reports whether GitHub serves the site: a branch is served by it unless the target says by whom.
func (b *builder) github() bool {
	for _, t := range b.r.site.Settings.Publish {
		if t.Host.S == policy.GitHub || t.Host.S == "" && t.To.S == policy.ToGit {
			return true
		}
	}
	return false
}

// hosted is what hosts have to know of the site.
func (b *builder) hosted() hosting.Site {
	s := hosting.Site{BaseURL: b.r.site.Settings.BaseURL.S, Redirects: b.set.redirects}
	for _, o := range b.set.list {
		s.Files = append(s.Files, hosting.File{Path: o.Path, Class: hosting.ClassOf(o.Type, o.Named)})
	}
	slices.SortFunc(s.Files, func(a, b hosting.File) int { return strings.Compare(a.Path, b.Path) })
	return s
}

// securityName is where a host has the file of RFC 9116: at its top, even if the site is below a path.
const securityName = ".well-known/security.txt"

// security is the file of RFC 9116.
func (b *builder) security(buf *bytes.Buffer) error {
	s := b.r.site.Settings
	for _, c := range s.Security.Contact {
		fmt.Fprintf(buf, "Contact: %s\n", c.S)
	}
	fmt.Fprintf(buf, "Expires: %sT00:00:00Z\n", s.Security.Expires.Date.First)
	fmt.Fprintf(buf, "Preferred-Languages: %s\n", strings.Join(s.Languages, ", "))
	if s.Security.Policy.S != "" {
		fmt.Fprintf(buf, "Policy: %s\n", s.Security.Policy.S)
	}
	if b.r.origin != "" {
		fmt.Fprintf(buf, "Canonical: %s\n", b.r.origin+"/"+securityName)
	}
	return nil
}

// redirected notes an old address of a record, for hosts that have redirects of their own.
func (b *builder) redirected(from, to string) {
	b.redirects[from[1:]] = true
	b.set.redirects = append(b.set.redirects, hosting.Redirect{From: from, To: to})
}
