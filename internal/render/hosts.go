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
	if len(settings.Security.Contact) > 0 {
		b.file(".well-known/security.txt", b.security)
	}
	if settings.ServedBy(policy.Netlify, policy.Cloudflare) {
		b.file(hosting.HeadersName, func(buf *bytes.Buffer) error { buf.Write(b.hosted().HeadersFile()); return nil })
	}
	if settings.ServedBy(policy.Netlify, policy.Cloudflare, policy.GitLab) && len(b.set.redirects) > 0 {
		b.file(hosting.RedirectsName, func(buf *bytes.Buffer) error { buf.Write(b.hosted().RedirectsFile()); return nil })
	}
	if !b.github() {
		return
	}
	b.file(hosting.NoJekyllName, func(*bytes.Buffer) error { return nil })
	if host := b.hosted().Host(); host != "" && !strings.HasSuffix(host, ".github.io") {
		b.file(hosting.DomainName, func(buf *bytes.Buffer) error { _, err := fmt.Fprintln(buf, host); return err })
	}
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
		fmt.Fprintf(buf, "Canonical: %s\n", b.r.origin+b.r.base+"/.well-known/security.txt")
	}
	return nil
}

// redirected notes an old address of a record, for hosts that have redirects of their own.
func (b *builder) redirected(from, to string) {
	b.redirects[from[1:]] = true
	b.set.redirects = append(b.set.redirects, hosting.Redirect{From: b.r.base + from, To: b.r.base + to})
}
