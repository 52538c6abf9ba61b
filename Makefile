# `make help` lists the targets. Each sees to whatever set-up is still missing, and costs little where none is.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test builtin-model sanitize fuzz bench verify-matrix docs format lint

CHECKS := --explicit-target-dependency-import-check error
SWIFT_FILES := Package.swift Sources Tests Examples
VGG := .build/release/vgg

# A crash should end at once, and not after a minute of looking up symbols.
export SWIFT_BACKTRACE ?= enable=no

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing on this system, for building and for the tests.
	@Scripts/setup test
	@echo "Everything is in place."

demo: ## Classify road signs with the built-in model, pictures with VGG-16, and verify that inference.
	@Scripts/setup build
	@swift build -c release --product vgg $(CHECKS)
	@swift build -c release --product DrawRoadSigns $(CHECKS)
	@Scripts/demo

test: lint ## Check the format of the source, then run all tests.
	@Scripts/setup test
	@Scripts/tests $(CHECKS)

builtin-model: ## Draw road signs and train the built-in model on them, about five minutes on two cores.
	@Scripts/setup build
	@swift build -c release --product vgg $(CHECKS)
	@swift build -c release --product DrawRoadSigns $(CHECKS)
	@Scripts/builtin-model

sanitize: ## Run the tests of threads, caches and parsers under ThreadSanitizer and AddressSanitizer.
	@Scripts/setup test
	@Scripts/sanitize

fuzz: ## Feed the parsers of weight files with damaged ones, 60 seconds each, under AddressSanitizer.
	@Scripts/setup test
	@Scripts/fuzz

bench: ## Measure VGG-16 at batch 1 and 8, layer by layer.
	@Scripts/setup build
	@swift build -c release --product vgg $(CHECKS)
	@for batch in 1 8; do $(VGG) bench network --model vgg16 --weights seeded:1 --batch $$batch; done

verify-matrix: ## Run vgg verify on several OpenCL implementations, and write docs/portability.md.
	@Scripts/setup test
	@swift build -c release --product vgg $(CHECKS)
	@Scripts/verify-matrix --write

docs: ## Build the documentation of the libraries into .build/release/docs, and check the code in it.
	@Scripts/setup test
	@swift build -c release $(CHECKS)
	@Scripts/docs

format: ## Format all Swift source in place.
	@Scripts/setup swift
	@swift format --in-place --recursive --parallel $(SWIFT_FILES)

lint: ## Check the format of all Swift source.
	@Scripts/setup swift
	@swift format lint --strict --recursive --parallel $(SWIFT_FILES)
