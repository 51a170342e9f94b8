package content

import (
	"time"

	"accord/internal/policy"
)

// Visible returns the records that are public at a moment, and the ids of the others. With drafts everything that can
// be read is public. Records that are not visible are absent before anything is linked, so that they count in no
// status and no title of theirs gets out.
func (s *Source) Visible(today policy.Day, now time.Time, drafts bool) policy.Input {
	in := policy.Input{
		Records: make([]policy.Record, 0, len(s.Records)), Withheld: map[policy.ID]policy.Withheld{},
		Settings: s.Settings, Promised: s.Promised, Today: today,
	}
	for i, w := range s.broken {
		in.Withheld[s.ids[i]] = w
	}
	for _, r := range s.Records {
		head := r.Meta()
		if drafts || !head.Draft && !head.Publish.After(now) {
			in.Records = append(in.Records, r)
			continue
		}
		in.Withheld[head.ID] = policy.Withheld{Kind: head.Kind, File: head.File, Draft: head.Draft, Publish: head.Publish}
	}
	return in
}

// Due returns when the next embargo after a moment ends; false if none does.
func (s *Source) Due(now time.Time) (due time.Time, ok bool) {
	for _, r := range s.Records {
		head := r.Meta()
		if !head.Draft && head.Publish.After(now) && head.Publish != never && (!ok || head.Publish.Before(due)) {
			due, ok = head.Publish, true
		}
	}
	return due, ok
}

// Ended returns when the last embargo up to a moment ended; the zero time if none did.
func (s *Source) Ended(now time.Time) (ended time.Time) {
	for _, r := range s.Records {
		head := r.Meta()
		if !head.Draft && !head.Publish.After(now) && head.Publish.After(ended) {
			ended = head.Publish
		}
	}
	return ended
}
