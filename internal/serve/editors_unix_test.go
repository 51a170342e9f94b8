//go:build unix

package serve

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// needEditors is set in the environment where the editors that have to be installed are tested too.
const needEditors = "ACCORD_EDITORS"

// A saving is a way to save: a program that replaces a word in a file. In its arguments {file} is the file, {new} one beside
// the site with the text that it shall have, {old} and {word} the words.
type saving struct {
	name  string
	args  []string
	typed string // into a terminal; the program is then run in one
	home  string // a folder without settings of anybody
}

// plainSavings need nothing that Unix does not have, the others need what .ci/run installs.
var plainSavings = []saving{
	{name: "sed -i", args: []string{"sed", "-i.bak", "s/{old}/{word}/", "{file}"}},
	{name: "cp", args: []string{"cp", "{new}", "{file}"}},
	{name: "mv", args: []string{"mv", "{new}", "{file}"}},
	{name: "cat", args: []string{"sh", "-c", "cat '{new}' > '{file}'"}},
}

var editorSavings = []saving{
	{name: "vim", args: vim("set backupcopy=auto")},
	{name: "vim, backupcopy=yes", args: vim("set backup backupcopy=yes")},
	{name: "vim, backupcopy=no", args: vim("set backup backupcopy=no")},
	{name: "vim, nowritebackup", args: vim("set nobackup nowritebackup")},
	{name: "nano", args: []string{"nano", "-I", "+7,1", "{file}"}, typed: "{word} \x0f\r\x18"},
	{name: "nano with backup", args: []string{"nano", "-I", "-B", "+7,1", "{file}"}, typed: "{word} \x0f\r\x18"},
	{name: "emacs", args: emacs("nil")},
	{name: "emacs, backup by copying", args: emacs("t")},
	{name: "rsync", args: []string{"rsync", "--ignore-times", "{new}", "{file}"}},
	{name: "rsync --inplace", args: []string{"rsync", "--ignore-times", "--inplace", "{new}", "{file}"}},
}

func vim(set string) []string {
	return []string{"vim", "-N", "-u", "NONE", "-e", "-s", "-c", set, "-c", "%s/{old}/{word}/", "-c", "wq", "{file}"}
}

func emacs(copying string) []string {
	return []string{"emacs", "-nw", "--batch", "-Q", "--eval", `(progn (setq backup-by-copying ` + copying +
		`) (find-file "{file}") (search-forward "{old}") (replace-match "{word}") (save-buffer))`}
}

// run saves. A program that asks back instead is ended.
func (s saving) run(t *testing.T, words *strings.Replacer) error {
	args := make([]string, len(s.args))
	for i, arg := range s.args {
		args[i] = words.Replace(arg)
	}
	if s.typed != "" {
		args = []string{"script", "-q", "-e", "-c", "'" + strings.Join(args, "' '") + "'", os.DevNull}
	}
	ctx, stop := context.WithTimeout(t.Context(), settling)
	defer stop()
	cmd, seen := exec.CommandContext(ctx, args[0], args[1:]...), &transcript{}
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = append(os.Environ(), "TERM=xterm", "HOME="+s.home), seen, seen, time.Second
	keys, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if s.typed != "" {
		until(t, settling, "the editor is ready", func() bool { return strings.Contains(seen.String(), "Exit") })
		io.WriteString(keys, words.Replace(s.typed))
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%v: %w\n%q", args, err, seen)
	}
	return nil
}

// What real programs save is seen, once or twice, and nothing wrong on the way to it. Editors that have to be installed are
// tested where ACCORD_EDITORS is set, and must be there.
func TestRealEditors(t *testing.T) {
	t.Parallel()
	savings := plainSavings
	if os.Getenv(needEditors) != "" {
		savings = append(savings[:len(savings):len(savings)], editorSavings...)
	}
	dir, beside := watchedSite(t), filepath.Join(t.TempDir(), "new.md")
	file := filepath.Join(dir, "content/articles/shown/index.md")
	o := observe(t, dir, false)
	word := "The"
	home := t.TempDir()
	for i, s := range savings {
		s.home = home
		for round := range 2 {
			old := word
			word = fmt.Sprintf("Word%dx%d", i, round)
			states, told := o.after(t, func() error {
				writeFile(t, filepath.Dir(beside), filepath.Base(beside), strings.ReplaceAll(pageText("Of an editor"), "The", word))
				return s.run(t, strings.NewReplacer("{file}", file, "{new}", beside, "{old}", old, "{word}", word))
			})
			saved, err := os.ReadFile(file)
			if err != nil || !strings.Contains(string(saved), word) {
				t.Fatalf("%s did not save (%v): %s", s.name, err, saved)
			}
			if len(states) < 1 || len(states) > 2 || strings.Count(told, "\n") > 2 {
				t.Errorf("%s: %d states, and told:\n%s", s.name, len(states), told)
			}
			noMistake(t, s.name, states, told)
		}
	}
}
