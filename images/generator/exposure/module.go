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

// Exports are the functions that a script calls, each with an object whose keys are those of options, or of patience.
func (m *module) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{"play": m.play, "wait": m.wait}}
}

// collectAt is at how many percent more than is in use garbage is collected: each collection is in the latency of some requests.
const collectAt = 1000

func (m *module) play(told map[string]any) ([]climbed, error) {
	text, err := m.text(told)
	if err != nil {
		return nil, err
	}
	o, err := read(text)
	if err == nil {
		err = o.checkFiles()
	}
	if err != nil {
		return nil, err
	}
	file, err := o.create()
	if err != nil {
		return nil, err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(collectAt))
	runtime.GC()
	made, err := o.play(m.vu.Context())
	if err != nil {
		return nil, cmp.Or(err, file.Close())
	}
	return made.summary(), cmp.Or(made.write(file), file.Close())
}

func (m *module) wait(told map[string]any) error {
	text, err := m.text(told)
	if err != nil {
		return err
	}
	p, err := readPatience(text)
	if err != nil {
		return err
	}
	file, err := p.create()
	if err != nil {
		return err
	}
	made, err := p.wait(m.vu.Context())
	if err != nil {
		return cmp.Or(err, file.Close())
	}
	return cmp.Or(made.write(file), file.Close())
}

func (m *module) text(told map[string]any) ([]byte, error) {
	if m.vu.State() == nil {
		return nil, errors.New("exposure: an experiment belongs into a script's function, not into its beginning")
	}
	text, err := json.Marshal(told)
	if err != nil {
		return nil, fmt.Errorf("exposure: %w", err)
	}
	return text, nil
}

// create opens the file before the experiment, so that nobody waits for one that cannot be kept.
func (t *target) create() (*os.File, error) {
	file, err := os.Create(t.File)
	if err != nil {
		return nil, fmt.Errorf("exposure: %w", err)
	}
	return file, nil
}
