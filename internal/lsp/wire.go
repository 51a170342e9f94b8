package lsp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// What a message may be at most.
const (
	maxMessage = 64 << 20 // bytes; a file of a site has at most 16 MiB, which JSON may double
	maxHeader  = 4 << 10  // bytes of a line
	maxHeaders = 32       // lines
)

// A message is a request (with a method and an id), a notification (with a method) or a reply (with an id) of JSON-RPC 2.0.
type message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *failure        `json:"error,omitempty"`
}

// A failure is the error of a reply.
type failure struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// The codes of failures, from JSON-RPC and from the protocol.
const (
	parseError       = -32700
	invalidRequest   = -32600
	methodNotFound   = -32601
	invalidParams    = -32602
	internalError    = -32603
	notInitialized   = -32002
	requestFailed    = -32803
	requestCancelled = -32800
)

var errTooLong = errors.New("the message or its header is too long")

// readMessage reads the bytes of one message. An error other than io.EOF means that the stream cannot be followed further.
func readMessage(r *bufio.Reader) ([]byte, error) {
	length := -1
	for range maxHeaders {
		line, err := r.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, errTooLong
		case err != nil && len(line) > 0:
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		}
		name, value, _ := strings.Cut(string(bytes.TrimRight(line, "\r\n")), ":")
		if name == "" {
			return readBody(r, length)
		}
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || length < 0 {
				return nil, fmt.Errorf("the length of a message is %q", value)
			}
		}
	}
	return nil, errTooLong
}

// readBody reads as far as bytes come: a length alone takes no memory.
func readBody(r *bufio.Reader, length int) ([]byte, error) {
	switch {
	case length < 0:
		return nil, errors.New("a message has no Content-Length")
	case length > maxMessage:
		return nil, errTooLong
	}
	var body bytes.Buffer
	_, err := io.CopyN(&body, r, int64(length))
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return body.Bytes(), err
}

// A wire writes messages, whole ones, for several goroutines.
type wire struct {
	mu sync.Mutex
	w  io.Writer
}

func (c *wire) send(m message) error {
	m.JSONRPC = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err = fmt.Fprintf(c.w, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

// reply answers a request. A nil result is null, which a reply must have.
func (c *wire) reply(id json.RawMessage, result any, failed *failure) error {
	if failed != nil {
		return c.send(message{ID: id, Error: failed})
	}
	raw, err := json.Marshal(result)
	if err != nil {
		return err
	}
	return c.send(message{ID: id, Result: raw})
}

func (c *wire) notify(method string, params any) error {
	raw, err := json.Marshal(params)
	if err != nil {
		return err
	}
	return c.send(message{Method: method, Params: raw})
}
