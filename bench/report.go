package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// report prints one row for each program, with its wall time as a multiple of each one's.
func report(w io.Writer, results []result, missed []string, runs int) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "medians of %d, in turns\twall\tcpu\tpeak\tfiles\toutput\t", runs)
	for _, r := range results {
		fmt.Fprintf(t, "× %s\t", r.tool)
	}
	fmt.Fprintln(t)
	row := func(name string, costs []cost, output string) {
		took := median(costs, wall)
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t", name, seconds(took), seconds(median(costs, cpu)), megabytes(median(costs, peak)), output)
		for _, r := range results {
			fmt.Fprintf(t, "%.2f\t", took.Seconds()/median(r.full, wall).Seconds())
		}
		fmt.Fprintln(t)
	}
	for _, r := range results {
		row(r.tool, r.full, fmt.Sprintf("%d\t%s", r.files, megabytes(r.bytes)))
		if len(r.again) > 0 {
			row(r.tool+", nothing changed", r.again, "\t")
			row(r.tool+", one article changed", r.changed, "\t")
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, r := range results {
		if lines := r.findings(); len(lines) > 0 {
			fmt.Fprintf(w, "\nfindings of %s, which cost time: %d, the first: %s\n", r.tool, len(lines), lines[0])
		}
	}
	for _, m := range missed {
		fmt.Fprintln(w, "missed:", m)
	}
	_, err := fmt.Fprintln(w)
	return err
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }
func megabytes(n int64) string       { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
