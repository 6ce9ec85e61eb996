//go:build tools

// Package k6 keeps k6 and all that it needs in go.mod and go.sum; it is built by its own name.
package k6

import _ "go.k6.io/k6/v2"
