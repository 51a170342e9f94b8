package policy

// A Target is a place where a site is published. Which of its keys count is decided by To.
type Target struct {
	Name     Text
	To       Text   // one of TargetWays
	Host     Text   // one of Hosts, which serves it; "" for one that reads no file of its own
	Compress []Text // "gzip", "br"

	Bucket   Text // of a bucket: its name
	Prefix   Text // what its keys begin with; "" for the path of the site's address
	Endpoint Text // the address of the service; "" for AWS
	Region   Text

	Remote Text // of git: the name or the address of the repository; "" for origin
	Branch Text // "" for gh-pages
	Squash bool // the branch has one commit, without those before it

	Folder Text // of a folder: its path, from the site's root

	Run []Text // of a command: the program and its arguments; {folder} among them is the folder with the site
}

// The ways to a target.
const (
	ToBucket  = "s3"
	ToGit     = "git"
	ToFolder  = "folder"
	ToCommand = "command"
)

// TargetWays are all ways to a target.
func TargetWays() []string { return []string{ToBucket, ToGit, ToFolder, ToCommand} }

// The hosts that read files of their own, or need some.
const (
	Netlify    = "netlify"
	Cloudflare = "cloudflare"
	GitHub     = "github"
	GitLab     = "gitlab"
)

// Hosts are all of them.
func Hosts() []string { return []string{Netlify, Cloudflare, GitHub, GitLab} }

// Security is whom to tell of a hole, as /.well-known/security.txt says it (RFC 9116).
type Security struct {
	Contact []Text // addresses: mailto:, https: or tel:
	Expires When   // the day from which on it is not to be believed
	Policy  Text   // the address of the rules for those who look for holes
}

// ServedBy reports whether a target of the site is served by one of some hosts.
func (s *Settings) ServedBy(hosts ...string) bool {
	for _, t := range s.Publish {
		for _, h := range hosts {
			if t.Host.S == h {
				return true
			}
		}
	}
	return false
}
