package quiet

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestTheTableOfFilesHasRoomBeforeALoad(t *testing.T) {
	Begin(5000)()
	if size := tableOfFiles(t); size < 5000 {
		t.Errorf("room for %d files", size)
	}
}

func tableOfFiles(t *testing.T) (size int) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\nFDSize:")
	if _, err := fmt.Sscan(rest, &size); err != nil {
		t.Fatal(err)
	}
	return size
}
