//go:build !linux

package serve

// unwatchable says why a folder gives no events, "" if it does. Only Linux tells what a folder is on.
func unwatchable(string) string { return "" }
