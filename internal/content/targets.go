package content

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/policy"
)

var targetTable = newTable("a target", "A place where the site is published, by the name that `accord publish` takes. Passwords and keys are never in it: they come from the environment, or from the files of the host's own tools.",
	key("to", words(policy.TargetWays()...), func(t *policy.Target) *policy.Text { return &t.To },
		"the way there: `s3`, a bucket of any service that speaks S3; `git`, a branch of a repository; `folder`, a folder of this machine; `command`, the host's own tool", "s3").must(),
	key("host", words(policy.Hosts()...), func(t *policy.Target) *policy.Text { return &t.Host },
		"the host that reads files of its own: with it the build has `_headers` and `_redirects`, or `.nojekyll` and `CNAME`; without it, for `git`, github", "netlify"),
	key("compress", listOf(words("gzip", "br"), "a list of gzip and br"), func(t *policy.Target) *[]policy.Text { return &t.Compress },
		"texts are also there as `.gz` and `.br`, for a server that sends these; in a bucket, `[gzip]` stores them compressed", "[gzip, br]"),
	key("bucket", shortText, func(t *policy.Target) *policy.Text { return &t.Bucket }, "`s3`: the name of the bucket", "accords"),
	key("prefix", shortText, func(t *policy.Target) *policy.Text { return &t.Prefix },
		"`s3`: what all keys begin with; without it the path of `base_url`. `/` is the bucket's top", "accords/"),
	key("endpoint", address, func(t *policy.Target) *policy.Text { return &t.Endpoint },
		"`s3`: the address of the service; without it AWS_ENDPOINT_URL_S3 of the environment, else AWS", "https://s3.example.org"),
	key("region", shortText, func(t *policy.Target) *policy.Text { return &t.Region }, "`s3`: the region; without it AWS_REGION of the environment, else us-east-1", "eu-central-1"),
	key("remote", shortText, func(t *policy.Target) *policy.Text { return &t.Remote },
		"`git`: the remote's name in the site's repository, or the address of another; without it origin", "origin"),
	key("branch", shortText, func(t *policy.Target) *policy.Text { return &t.Branch }, "`git`: the branch; without it gh-pages", "gh-pages"),
	key("squash", truth, func(t *policy.Target) *bool { return &t.Squash },
		"`git`: the branch has one commit only; without it, each publishing adds one", "true"),
	key("folder", shortText, func(t *policy.Target) *policy.Text { return &t.Folder },
		"`folder`: its path, from the site's root if it does not begin with /", "/srv/www/accords"),
	key("run", texts, func(t *policy.Target) *[]policy.Text { return &t.Run },
		"`command`: the program and its arguments, one text each; {folder} stands for the folder with the site", "[netlify, deploy, --prod, --dir, \"{folder}\"]"),
)

var securityTable = newTable("whom to tell of a hole", "What /.well-known/security.txt says (RFC 9116).",
	key("contact", texts, func(s *policy.Security) *[]policy.Text { return &s.Contact },
		"where to report a hole: addresses that begin with https:, mailto: or tel:", "[mailto:security@example.org]").must(),
	key("expires", oneDay, func(s *policy.Security) *policy.When { return &s.Expires },
		"the day from which on this is not to be believed: at most a year ahead", "2027-06-30").must(),
	key("policy", address, func(s *policy.Security) *policy.Text { return &s.Policy },
		"the address of the rules for those who look for holes", "https://example.org/disclosure"),
)

var targetName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// nameTarget puts the name into a target, and looks whether the keys fit the way there.
func nameTarget(d *decoder, t *policy.Target, name policy.Text) bool {
	t.Name = name
	if !targetName.MatchString(name.S) {
		d.add(diag.Findingf(diag.BadID, d.text.place(name.At), "%s cannot be the name of a target", quoteShort(name.S)).
			WithHint("use lower-case letters, digits and single hyphens"))
		return false
	}
	return t.To.S != "" && d.needed(t) && d.usable(t)
}

// needed reports whether a target has the key that its way needs, and none of those of the others.
func (d *decoder) needed(t *policy.Target) bool {
	given := func(key string, text policy.Text, way string) bool {
		if t.To.S == way || text.S == "" {
			return true
		}
		d.add(diag.Findingf(diag.UnknownKey, d.text.place(text.At), "the key %q is not one of a target that is reached by %s", key, t.To.S).
			WithHint("delete it, or write `to: %s`", way))
		return false
	}
	run := policy.Text{}
	if len(t.Run) > 0 {
		run = t.Run[0]
	}
	need := map[string]struct {
		key  string
		text policy.Text
	}{
		policy.ToBucket: {"bucket", t.Bucket}, policy.ToFolder: {"folder", t.Folder}, policy.ToCommand: {"run", run},
	}[t.To.S]
	if need.key != "" && need.text.S == "" {
		d.add(diag.Findingf(diag.MissingKey, d.text.place(t.Name.At), "the key %q is missing: a target that is reached by %s needs it", need.key, t.To.S).
			WithHint("add it to %s", t.Name.S))
		return false
	}
	fits := given("bucket", t.Bucket, policy.ToBucket)
	fits = given("prefix", t.Prefix, policy.ToBucket) && fits
	fits = given("endpoint", t.Endpoint, policy.ToBucket) && fits
	fits = given("region", t.Region, policy.ToBucket) && fits
	fits = given("remote", t.Remote, policy.ToGit) && fits
	fits = given("branch", t.Branch, policy.ToGit) && fits
	fits = given("folder", t.Folder, policy.ToFolder) && fits
	return given("run", run, policy.ToCommand) && fits
}

// passworded is an address with a password before its host.
var passworded = regexp.MustCompile(`://[^/@]*:[^/@]*@`)

// usable refuses what a target cannot use, or what could be taken for an option of a program.
func (d *decoder) usable(t *policy.Target) bool {
	wrong := func(text policy.Text, expected string) bool {
		d.add(diag.Findingf(diag.WrongType, d.text.place(text.At), "expected %s, found %s", expected, quoteShort(text.S)))
		return false
	}
	switch {
	case strings.HasPrefix(t.Remote.S, "-"):
		return wrong(t.Remote, "the name or the address of a repository")
	case strings.HasPrefix(t.Branch.S, "-") || strings.ContainsAny(t.Branch.S, " ~^:?*[\\") || strings.Contains(t.Branch.S, ".."):
		return wrong(t.Branch, "the name of a branch")
	case passworded.MatchString(t.Remote.S):
		d.add(diag.Findingf(diag.BadAddress, d.text.place(t.Remote.At), "the address holds a password").
			WithHint("take it out, and give it to git by a credential helper"))
		return false
	case strings.Contains(t.Endpoint.S, "@"):
		d.add(diag.Findingf(diag.BadAddress, d.text.place(t.Endpoint.At), "the address holds a name or a password").
			WithHint("put it into the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"))
		return false
	}
	for _, c := range t.Compress {
		if t.To.S == policy.ToBucket && c.S != "gzip" {
			d.add(diag.Findingf(diag.WrongType, d.text.place(c.At), "a bucket sends what it holds to every reader, and not every reader knows %s", c.S).
				WithHint("write `compress: [gzip]`, or leave it to the network in front of the bucket"))
			return false
		}
	}
	return true
}

// readSecurity reads whom to tell of a hole.
func (d *decoder) readSecurity(n *yaml.Node, into *policy.Security) {
	securityTable.read(d, n, into, d.span(n))
	for _, c := range into.Contact {
		if !strings.HasPrefix(c.S, "https://") && !strings.HasPrefix(c.S, "mailto:") && !strings.HasPrefix(c.S, "tel:") {
			d.add(diag.Findingf(diag.BadAddress, d.text.place(c.At), "expected an address that begins with https:, mailto: or tel:, found %s", quoteShort(c.S)))
		}
	}
}
