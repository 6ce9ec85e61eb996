// Package main is k6 with the lab's load module, `k6/x/lab`.
package main

import (
	_ "droplet-lab/generator/lab"
	"go.k6.io/k6/v2/cmd"
)

func main() { cmd.Execute() }
