package build

import "syscall"

// noExchange are the answers of a system that cannot exchange these two folders: another file system, a layered one, a
// mount point, or a kind that knows no exchange.
var noExchange = []syscall.Errno{syscall.EXDEV, syscall.EINVAL, syscall.ENOSYS, syscall.EBUSY}

// swap puts the stage in the place of the output, and the output, if there is one, in the place of what is to be retired.
// Where folders cannot be exchanged there is an instant without an output; recover mends what dies in it.
func (w *writer) swap() error {
	t, d := w.target, w.disk
	if !exists(t.out) {
		return d.rename(t.fresh, t.out)
	}
	if d.exchange == nil {
		if err := d.rename(t.out, t.past); err != nil {
			return err
		}
		return d.rename(t.fresh, t.out)
	}
	if err := d.rename(t.fresh, t.past); err != nil {
		return err
	}
	return d.exchange(t.past, t.out)
}

// settle makes the exchange last, and clears the old site away.
func (w *writer) settle() error {
	if !exists(w.target.past) {
		return w.last()
	}
	return w.retire(w.target.past, w.old)
}
