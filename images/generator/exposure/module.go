// Package exposure is the k6 module `k6/x/exposure`: a hostile client that keeps connections of a server occupied, and a healthy
// client beside it, one call an experiment.
package exposure

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"go.k6.io/k6/v2/js/modules"
)

func init() { modules.Register("k6/x/exposure", root{}) }

type root struct{}

// NewModuleInstance is called for each virtual user, and for k6's own passes over a script.
func (root) NewModuleInstance(vu modules.VU) modules.Instance { return &module{vu} }

type module struct{ vu modules.VU }

// Exports is the one function that a script calls, with an object whose keys are those of options.
func (m *module) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{"play": m.play}}
}

// collectAt is at how many percent more than is in use garbage is collected: each collection is in the latency of some requests.
const collectAt = 1000

func (m *module) play(told map[string]any) ([]climbed, error) {
	if m.vu.State() == nil {
		return nil, errors.New("exposure: an experiment belongs into a script's function, not into its beginning")
	}
	text, err := json.Marshal(told)
	if err != nil {
		return nil, fmt.Errorf("exposure: %w", err)
	}
	o, err := read(text)
	if err == nil {
		err = o.checkFiles()
	}
	if err != nil {
		return nil, err
	}
	// Opened before, so that nobody waits for an experiment that cannot be kept.
	file, err := os.Create(o.File)
	if err != nil {
		return nil, fmt.Errorf("exposure: %w", err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(collectAt))
	runtime.GC()
	made, err := o.play(m.vu.Context())
	if err != nil {
		return nil, cmp.Or(err, file.Close())
	}
	return made.summary(), cmp.Or(made.write(file), file.Close())
}
