// Package exposure is the k6 module `k6/x/exposure`: a hostile client that keeps connections of a server occupied, and a healthy
// client beside it, or payloads one after the other; one call an experiment.
package exposure

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"droplet-lab/generator/quiet"
	"go.k6.io/k6/v2/js/modules"
)

func init() { modules.Register("k6/x/exposure", root{}) }

type root struct{}

// NewModuleInstance is called for each virtual user, and for k6's own passes over a script.
func (root) NewModuleInstance(vu modules.VU) modules.Instance { return &module{vu} }

type module struct{ vu modules.VU }

// Exports is a function for each kind of experiment, which a script calls with an object whose keys are those of its options.
func (m *module) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{"play": m.play, "answers": m.answers, "attend": m.attend, "wait": m.wait}}
}

func (m *module) play(told map[string]any) ([]climbed, error) {
	text, err := m.text(told)
	if err != nil {
		return nil, err
	}
	o, err := read(text)
	if err != nil {
		return nil, err
	}
	files, err := o.files(slices.Max(o.Experiment.Connections))
	if err != nil {
		return nil, err
	}
	defer quiet.Begin(files)()
	made, err := recorded(o.File, func() (*record, error) { return o.play(m.vu.Context()) })
	if err != nil {
		return nil, err
	}
	return made.summary(), nil
}

func (m *module) answers(told map[string]any) ([]toldPayload, error) {
	text, err := m.text(told)
	if err != nil {
		return nil, err
	}
	o, err := readAnswers(text)
	if err != nil {
		return nil, err
	}
	made, err := recorded(o.File, func() (*answersRecord, error) { return o.play(m.vu.Context()) })
	if err != nil {
		return nil, err
	}
	return made.summary(), nil
}

// wait sees for how long a server puts up with one client.
func (m *module) wait(told map[string]any) error {
	text, err := m.text(told)
	if err != nil {
		return err
	}
	p, err := readPatience(text)
	if err != nil {
		return err
	}
	_, err = recorded(p.File, func() (*waited, error) { return p.wait(m.vu.Context()) })
	return err
}

// attend plays the healthy client while somebody else restarts the server.
func (m *module) attend(told map[string]any) error {
	text, err := m.text(told)
	if err != nil {
		return err
	}
	o, err := readRestart(text)
	if err != nil {
		return err
	}
	files, err := o.client.files(o.Waiting + o.Idle)
	if err != nil {
		return err
	}
	defer quiet.Begin(files)()
	_, err = recorded(o.File, func() (*restartRecord, error) { return o.attend(m.vu.Context()) })
	return err
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

type recording interface{ write(io.Writer) error }

// recorded keeps what a play gives. The file is opened before, so that nobody waits for an experiment that cannot be kept.
func recorded[Made recording](name string, play func() (Made, error)) (made Made, err error) {
	file, err := os.Create(name)
	if err != nil {
		return made, fmt.Errorf("exposure: %w", err)
	}
	if made, err = play(); err != nil {
		return made, cmp.Or(err, file.Close())
	}
	return made, cmp.Or(made.write(file), file.Close())
}
