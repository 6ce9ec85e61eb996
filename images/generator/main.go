// Package main is k6 with the lab's modules: loads, `k6/x/lab`, and hostile clients, `k6/x/exposure`.
package main

import (
	_ "droplet-lab/generator/exposure"
	_ "droplet-lab/generator/lab"
	"go.k6.io/k6/v2/cmd"
)

func main() { cmd.Execute() }
