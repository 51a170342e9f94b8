package links

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A State is what is known of an address.
type State string

const (
	Fine    State = "fine"
	Gone    State = "gone"
	Unknown State = "unknown"
)

// An Answer is what was said of an address, and when.
type Answer struct {
	Asked time.Time `json:"asked"`
	State State     `json:"state"`
	Why   string    `json:"why"`             // "404 Not Found"
	Moved string    `json:"moved,omitempty"` // where it is now, for good; only of what is fine

	asked bool // its host was asked for it
}

// A Copy is one that the Internet Archive keeps. Without an address there was none when it was asked.
type Copy struct {
	Asked   time.Time `json:"asked"`
	Address string    `json:"address,omitempty"`
	Day     string    `json:"day,omitempty"` // 2019-03-04
}

// A Memory holds answers between runs. It is a file of JSON that may be read, changed and deleted by people. It is safe for
// concurrent use.
type Memory struct {
	file string
	mu   sync.Mutex
	said memory
}

// memory is what the file holds, by address.
type memory struct {
	Version int               `json:"version"`
	Answers map[string]Answer `json:"answers"`
	Copies  map[string]Copy   `json:"copies"`
}

// How long an answer holds, and how long it is kept for people to look at.
const (
	fineFor = 7 * 24 * time.Hour
	elseFor = 24 * time.Hour
	keptFor = 90 * 24 * time.Hour
)

const memoryVersion = 1

// Remember opens the memory in a file. One that is not there, or cannot be understood, is empty; one that cannot be read is an
// error.
func Remember(file string) (*Memory, error) {
	m := &Memory{file: file}
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if json.Unmarshal(data, &m.said) != nil || m.said.Version != memoryVersion {
		m.said = memory{}
	}
	m.said.Version = memoryVersion
	if m.said.Answers == nil {
		m.said.Answers = map[string]Answer{}
	}
	if m.said.Copies == nil {
		m.said.Copies = map[string]Copy{}
	}
	return m, nil
}

// Save writes the file in one step, without what is old.
func (m *Memory) Save(now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.said.Answers, func(_ string, a Answer) bool { return now.Sub(a.Asked) > keptFor })
	maps.DeleteFunc(m.said.Copies, func(_ string, c Copy) bool { return now.Sub(c.Asked) > keptFor })
	data, err := json.MarshalIndent(m.said, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Dir(m.file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(m.file)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), m.file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// answer returns what is remembered of an address, and whether that still holds.
func (m *Memory) answer(address string, now time.Time) (Answer, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, ok := m.said.Answers[address]
	return a, ok && holds(a.Asked, now, a.State == Fine)
}

func (m *Memory) keep(address string, a Answer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said.Answers[address] = a
}

func (m *Memory) copyOf(address string, now time.Time) (Copy, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.said.Copies[address]
	return c, ok && holds(c.Asked, now, c.Address != "")
}

func (m *Memory) keepCopy(address string, c Copy) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said.Copies[address] = c
}

// holds reports whether what was said at a time is still believed. What was said in the future is not.
func holds(asked, now time.Time, good bool) bool {
	age, most := now.Sub(asked), elseFor
	if good {
		most = fineFor
	}
	return age >= 0 && age < most
}
