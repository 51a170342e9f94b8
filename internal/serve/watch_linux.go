package serve

import "syscall"

// File systems that change without telling: on a server, in another system, in a program. The numbers are those of
// statfs(2).
var silent = map[int64]string{
	0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB2", 0x01021997: "9p", 0x65735546: "FUSE", 0x786f4256: "a shared folder",
}

// unwatchable says why a folder gives no events, "" if it does.
func unwatchable(dir string) string {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return ""
	}
	if name := silent[int64(fs.Type)]; name != "" {
		return "the folder is on " + name + ", which gives no events"
	}
	return ""
}
