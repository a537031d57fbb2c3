# Bihuan.  GNU make, one file.  "make help" lists the targets.
#
#	B=dir		where everything is built (build)
#	V=1		shows the commands
#	PREFIX=, DESTDIR=	where install puts things
#	T="tests/a.t …"	check only these
#	JOBS=4		tests at a time (two a core)
#	RULE="sizes …"	only these rules of lint
#	WERROR=1	warnings are errors
#	SANITIZE=address,undefined	(what "make asan" sets)

B ?= build
PREFIX ?= /usr/local
VERSION := 0.1.0
ROOMS := base csv store record flow notice image evidence act audit code \
	sensor response report

PKG_CONFIG ?= pkg-config

# zxing-cpp, a second decoder of QR symbols, where the system has it; ZXING=
# builds without.
ifeq ($(origin ZXING),undefined)
ZXING := $(if $(shell command -v g++),$(shell $(PKG_CONFIG) --silence-errors \
	--modversion zxing))
endif

# open62541, of opcua-read alone, where the system has it; OPCUA= builds
# without.  Its pkg-config file is of no use: it names a file as a library.
ifeq ($(origin OPCUA),undefined)
OPCUA := $(wildcard /usr/include/open62541/client.h)
endif

# Which rooms a command links.  One without a line gets EVERYDAY.
EVERYDAY := base csv store record flow notice evidence act
ROOMS_ledger-check := base csv store record flow notice image evidence \
	sensor response report
ROOMS_inspection-link := $(EVERYDAY) code
ROOMS_qr-label := $(EVERYDAY) image code
ROOMS_work-order := base csv store record flow code
ROOMS_symbols := base code
ROOMS_notice-send := $(EVERYDAY) code
ROOMS_ledger-audit := base csv store record flow evidence audit
ROOMS_ledger-save := base csv store record flow
ROOMS_risk-report := base csv store record flow notice image evidence act \
	report
ROOMS_md-pdf := base csv image report
ROOMS_sensor-listen := $(EVERYDAY) sensor
ROOMS_ledger-sql := base csv store record flow report
ROOMS_flow-check := base csv store record flow
ROOMS_flow-show := base csv store record flow
ROOMS_photo-stamp := base csv store record flow image evidence
ROOMS_permit-check := base csv store record flow code
ROOMS_risk-score := base csv store record flow
ROOMS_expiry-list := base csv store record flow
ROOMS_photo-sheet := base csv store record flow image evidence
ROOMS_record-list := base csv store record flow
ROOMS_record-show := base csv store record flow
ROOMS_hazard-list := base csv store record flow
ROOMS_hazard-show := base csv store record flow
ROOMS_scan := base csv store record flow image code
ROOMS_plate-read := base csv store record flow image evidence code
ROOMS_qr-check := base csv store record flow image code
ROOMS_scan-doctor := base csv store record flow notice image evidence act code
ROOMS_photo-check := base csv store record flow notice image evidence act code
ROOMS_photoset := base image
ROOMS_plateset := base image
ROOMS_photopairs := base image evidence
ROOMS_alarm-ack := $(EVERYDAY) sensor
ROOMS_alarm-list := base csv store record flow sensor
ROOMS_alarm-stats := base csv store record flow sensor
ROOMS_sensor-judge := $(EVERYDAY) sensor
ROOMS_opcua-read := base csv sensor
ROOMS_case-find := base csv store record flow response
ROOMS_risk-map := base csv store record flow image response
ROOMS_risk-profile := base csv store record flow image sensor response
ROOMS_case-add := base csv store record flow response
ROOMS_sensor-poll := base csv store record flow notice sensor
ROOMS_respond := $(EVERYDAY) sensor response
ROOMS_generate := base csv store record flow
ROOMS_decode := base code
ROOMS_match := base code
ROOMS_known := base csv store record flow image evidence
BENCH_decode := -lm
BENCH_match := -lm
BENCH_plateset := -lm

# Third-party libraries, each of exactly one room.
PKG_base := libcrypto jansson
PKG_sensor := libmosquitto libmodbus
LIBS_csv := -lcsv
LIBS_flow := -lm
LIBS_response := -lm
PKG_store := libgit2
PKG_evidence := libexif
LIBS_evidence := -lm
PKG_notice := libcurl
PKG_image := libjpeg libpng pangocairo libseccomp
LIBS_image := -lm
PKG_code := libqrencode zbar
LIBS_code := -lm
LIBS_sensor := $(if $(OPCUA),-lopen62541) -lm
PKG_report := sqlite3
LIBS_report := -lcmark -lm

CC := gcc
OPT ?= -O2
CSTD := -std=c11 -D_GNU_SOURCE
WARN := -Wall -Wextra -pedantic -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wpointer-arith -Wvla -Wwrite-strings \
	-Wformat-security $(if $(WERROR),-Werror)
WARN_base := -Wshadow -Wconversion -Wno-sign-conversion
HARDEN := -fno-common -fstack-protector-strong \
	$(if $(SANITIZE),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
SANFLAGS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) \
	-Wno-maybe-uninitialized -Wno-stringop-overflow \
	-fno-sanitize-recover=all -fno-omit-frame-pointer)
DEFS := -DBIHUAN_VERSION='"$(VERSION)"' \
	-DBIHUAN_DATADIR='"$(PREFIX)/share/bihuan"' \
	-DBIHUAN_LOCALEDIR='"$(PREFIX)/share/locale"'
CPPFLAGS := -Ilib -include base/banned.h $(DEFS)
CFLAGS := $(CSTD) $(OPT) -g $(WARN) $(HARDEN) $(SANFLAGS)
LDFLAGS := -Wl,--as-needed -Wl,-z,relro,-z,now $(SANFLAGS)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2))
ABS := $(abspath $(B))

# What is there.  A room or a command that is still missing is no error.
HERE := $(foreach r,$(ROOMS),$(if $(wildcard lib/$(r)/*.c),$(r)))
reverse = $(if $(1),$(call reverse,$(wordlist 2,99,$(1))) $(firstword $(1)))
BACKWARDS := $(call reverse,$(HERE))
LEFT_OUT := $(if $(OPCUA),,cmd/opcua-read.c lib/sensor/opcua.c)
SOURCES := $(filter-out $(LEFT_OUT),$(wildcard lib/*/*.c cmd/*.c))
CMDS := $(sort $(patsubst cmd/%.c,%,$(filter cmd/%,$(SOURCES))))
BINS := $(CMDS:%=$(B)/bin/%)
OBJS := $(patsubst %.c,$(B)/%.o,$(SOURCES))
UNITS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*_test.c))
UNITBINS := $(UNITS:%=$(B)/unit/%)
TOOLS := $(patsubst tests/tools/%.c,$(B)/tools/%,\
	$(filter-out %_preload.c,$(wildcard tests/tools/*.c)))
BENCHBINS := $(patsubst scripts/bench/%.c,$(B)/bench/%,\
	$(wildcard scripts/bench/*.c))
PRELOADS := $(patsubst tests/tools/%.c,$(B)/tools/%.so,\
	$(wildcard tests/tools/*_preload.c))
FUZZ := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*_fuzz.c))
DATA := $(shell find data templates scripts/sample -type f \
	! -path 'data/po/*' 2>/dev/null)
PO := $(wildcard data/po/zh_CN.po data/po/zh_CN.d/*.po)
MO := $(if $(PO),$(B)/share/locale/zh_CN/LC_MESSAGES/bihuan.mo)

# rooms of command 1, last room first, which is the order the linker needs
rooms = $(filter $(if $(ROOMS_$(1)),$(ROOMS_$(1)),$(EVERYDAY)),$(BACKWARDS))
# rooms of unit test 1, named <room>_<what>_test: its room and all before it
upto = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,\
	$(call upto,$(1),$(wordlist 2,99,$(2)))))
unitrooms = $(filter $(call upto,$(firstword $(subst _, ,$(1))),$(ROOMS)),\
	$(BACKWARDS))
roomobjs = $(patsubst %.c,$(B)/%.o,$(filter lib/$(1)/%,$(SOURCES))) \
	$(if $(filter code,$(1)),$(if $(ZXING),$(B)/lib/code/zxing.o))
archives = $(patsubst %,$(B)/lib/%.a,$(1))
PKGS := $(foreach r,$(HERE),$(PKG_$(r)))
libs = $(foreach r,$(1),$(foreach p,$(PKG_$(r)),$(LIBS_OF_$(p))) $(LIBS_$(r)))
$(foreach p,$(PKGS),$(eval LIBS_OF_$(p) := $(shell $(PKG_CONFIG) --libs $(p))))
$(foreach r,$(HERE),$(if $(PKG_$(r)),$(eval CFLAGS_$(r) := \
	$(shell $(PKG_CONFIG) --cflags $(PKG_$(r))))))

.PHONY: all check asan valgrind scan fuzz fuzz-corpus lint torture bench \
	install clean help units tools pot
.DELETE_ON_ERROR:
.SECONDARY:
.SECONDEXPANSION:

all: $(call archives,$(HERE)) $(BINS) $(B)/share/.stamp $(MO)

help:
	@sed -n '1,12s/^# \{0,1\}//p' Makefile
	@echo 'Targets: all check asan valgrind scan fuzz fuzz-corpus lint' \
	    'torture bench pot install clean'

$(B)/lib/%.o: lib/%.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN_$(*D)) $(CFLAGS_$(*D)) \
	    -MMD -MP -c -o $@ $<

ifneq ($(ZXING),)
LIBS_code += $(shell $(PKG_CONFIG) --libs zxing) -lstdc++
$(B)/lib/code/zxing_none.o: CPPFLAGS += -DHAVE_ZXING
$(B)/lib/code/zxing.o: lib/code/zxing.cpp lib/code/zxing.h
	$(call say,CXX,$<)
	@mkdir -p $(@D)
	$(Q)g++ -std=c++17 -Ilib $(OPT) -g -Wall -Wextra $(HARDEN) $(SANFLAGS) \
	    $(shell $(PKG_CONFIG) --cflags zxing) -c -o $@ $<
endif
# The loader looks for every name in the order of the libraries, and nearly all
# that it has to find when a command starts are of these two.
SOUGHT_FIRST := $(LIBS_OF_libcrypto) -lc

# After libstdc++, for whose templates it has copies: so only what reads plates
# loads it.
LIBS_code += -ltesseract -llept -lgomp

$(B)/cmd/%.o: cmd/%.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/lib/%.a: $$(call roomobjs,$$*)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/bin/%: $(B)/cmd/%.o $$(call archives,$$(call rooms,$$*))
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(SOUGHT_FIRST) \
	    $(call libs,$(call rooms,$*)) -lpthread

$(B)/unit/%: tests/unit/%.c $$(call archives,$$(call unitrooms,$$*))
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) $(LDFLAGS) -MMD -MP \
	    -MF $@.d -o $@ $(filter %.c %.a,$^) \
	    $(call libs,$(call unitrooms,$*)) -lpthread

# Helpers of the tests: programs, and *_preload.c for LD_PRELOAD.
$(B)/tools/%.so: tests/tools/%.c
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CSTD) -O1 -g $(WARN) -fPIC -shared -o $@ $< \
	    -ldl -lpthread

$(B)/tools/%: tests/tools/%.c $$(call archives,$$(BACKWARDS))
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ \
	    $(filter %.c %.a,$^) $(call libs,$(BACKWARDS)) -lpthread

# Programs of the benches.
$(B)/bench/%: scripts/bench/%.c $$(call archives,$$(call rooms,$$*))
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ \
	    $(filter %.c %.a,$^) $(call libs,$(call rooms,$*)) \
	    $(BENCH_$*) -lpthread

# What the programs read, laid out as it is installed: bin/../share.
# sample/ is what makes the sample plant: a script and its camera.
SAMPLE := $(wildcard scripts/sample/run scripts/sample/records \
	scripts/sample/*.awk)
$(B)/sample/mkphoto: $(wildcard scripts/sample/*.c scripts/sample/*.h)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Iscripts $(CFLAGS) $(LDFLAGS) -o $@ \
	    $(filter %.c,$^) -lm

$(B)/share/.stamp: $(DATA) $(SAMPLE) $(B)/sample/mkphoto
	$(call say,COPY,$(@D)/bihuan)
	$(Q)rm -rf $(@D)/bihuan && mkdir -p $(@D)/bihuan
	$(Q)for d in data templates; do \
		test ! -d $$d || cp -R $$d $(@D)/bihuan/ || exit 1; done
	$(Q)rm -rf $(@D)/bihuan/data/po && mkdir $(@D)/bihuan/sample && \
	    cp $(SAMPLE) $(B)/sample/mkphoto $(@D)/bihuan/sample/ && touch $@

$(B)/share/locale/zh_CN/LC_MESSAGES/bihuan.mo: $(PO)
	$(call say,MSG,$@)
	@mkdir -p $(@D)
	$(Q)msgcat --use-first -o $(B)/zh_CN.po $(PO)
	$(Q)msgfmt -o $@ $(B)/zh_CN.po

pot: $(B)/bihuan.pot
$(B)/bihuan.pot: $(wildcard lib/*/*.[ch] cmd/*.c)
	$(Q)mkdir -p $(@D) && xgettext -s -k_ -kN_ --from-code=UTF-8 \
	    --package-name=bihuan -o $@ $^

units: $(UNITBINS)
tools: $(TOOLS) $(PRELOADS) $(BENCHBINS)

SANENV := $(if $(SANITIZE),BIHUAN_SANITIZED=1 \
	ASAN_OPTIONS=exitcode=99:detect_leaks=1:strict_string_checks=1 \
	LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp:print_suppressions=0 \
	UBSAN_OPTIONS=exitcode=99:print_stacktrace=1)
TESTENV := BIHUAN_BUILD=$(ABS) BIHUAN_SOURCE=$(CURDIR) $(SANENV)

# Tests wait as much as they work, for the disk, a lock or a peer: two a core.
# Those that take long begin first, so that none runs alone at the end.  What fails
# is run again alone, since a busy machine breaks time limits, but for more than two
# files, which is no accident; why it failed at first is shown all the same.
JOBS ?= $(shell echo $$((2 * $$(nproc))))
LONG := plate-read ledger-audit ledger-sync notice-send qr-check sensor-poll \
	hazard-drop hazard-seen sample sim store_torture decode badinput scan \
	sensor-judge permit-check opcua-read ledger-save photo-check md-pdf \
	respond respond-follow sync-slow sensor-listen
TESTS := $(sort $(wildcard tests/*.t))
BEGIN := $(wildcard $(LONG:%=tests/%.t))

check: all units tools
	$(Q)rm -rf .prove $(B)/failed && mkdir -p $(B)/failed
	$(Q)export $(TESTENV) PATH=$(ABS)/bin:$$PATH; \
	    BIHUAN_TEST_LOG=$(ABS)/failed prove -j$(JOBS) --timer -e tests/run \
	    --state=save \
	    $(if $(T),$(T),$(BEGIN) $(filter-out $(BEGIN),$(TESTS)) $(UNITBINS)) || { \
	    echo 'check: what failed'; \
	    for f in $(B)/failed/*.log; do echo "$$f"; \
	    grep -a -A 40 '^not ok' "$$f" || tail -n 40 "$$f"; done; \
	    test $$(ls $(B)/failed | wc -l) -le 2 || exit 1; \
	    echo 'check: once more alone, with all output; this decides'; \
	    prove -v --timer -e tests/run --state=failed && \
	    echo 'check: passed alone, not beside others: see above why'; }

asan:
	$(Q)$(MAKE) B=$(B)/asan SANITIZE=address,undefined OPT=-O1 check

valgrind: all units tools
	$(Q)rm -rf $(B)/vg && mkdir -p $(B)/vg
	$(Q)for c in $(CMDS); do printf '#!/bin/sh\nexec valgrind -q %s %s %s "$$@"\n' \
	    '--error-exitcode=99 --leak-check=full' \
	    '--errors-for-leak-kinds=definite' $(ABS)/bin/$$c >$(B)/vg/$$c && \
	    chmod +x $(B)/vg/$$c || exit 1; done
	$(Q)$(TESTENV) BIHUAN_SANITIZED=1 PATH=$(ABS)/vg:$$PATH \
	    prove -j2 --timer -e tests/run $(if $(T),$(T),$(TESTS))
	$(Q)$(TESTENV) prove -j2 \
	    -e 'valgrind -q --error-exitcode=99 --leak-check=full' $(UNITBINS)

scan:
	$(Q)scan-build --status-bugs -o $(B)/scan $(MAKE) B=$(B)/scan-build \
	    CC="$${CCC_CC:-clang}" all

# Fuzzing: tests/fuzz/<name>_fuzz.c, corpora in tests/fuzz/corpus/<name>.
FUZZ_SECONDS ?= 60
FUZZBINS := $(FUZZ:%=$(B)/fuzz/%)
FUZZFLAGS := $(CSTD) -O1 -g -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZOBJS := $(patsubst %.c,$(B)/fuzz/%.o,$(filter lib/%,$(SOURCES)))
$(B)/fuzz/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(Q)clang $(CPPFLAGS) $(FUZZFLAGS) -fsanitize=fuzzer-no-link \
	    $(CFLAGS_$(*D)) -MMD -MP -c -o $@ $<

$(B)/fuzz/lib.a: $(FUZZOBJS)
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/fuzz/%_fuzz: tests/fuzz/%_fuzz.c $(B)/fuzz/lib.a
	$(call say,FUZZ,$@)
	$(Q)clang $(CPPFLAGS) -Itests $(FUZZFLAGS) -Wall -Werror \
	    -fsanitize=fuzzer -o $@ $^ \
	    -Wl,--as-needed $(call libs,$(BACKWARDS)) -lpthread

fuzz: $(FUZZBINS)
	$(Q)for f in $(FUZZ); do n=$${f%_fuzz}; mkdir -p $(B)/fuzz/new/$$n; \
	    echo "fuzz $$n for $(FUZZ_SECONDS) s"; \
	    $(B)/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
	    -rss_limit_mb=1024 -verbosity=0 -artifact_prefix=$(B)/fuzz/$$n- \
	    $(B)/fuzz/new/$$n tests/fuzz/corpus/$$n || exit 1; done

fuzz-corpus: $(FUZZBINS)
	$(Q)for f in $(FUZZ); do n=$${f%_fuzz}; \
	    $(B)/fuzz/$$f -runs=0 -timeout=10 tests/fuzz/corpus/$$n \
	    >$(B)/fuzz/$$n.log 2>&1 || { cat $(B)/fuzz/$$n.log; exit 1; }; \
	    echo "fuzz corpus $$n: $$(ls tests/fuzz/corpus/$$n | wc -l) inputs hold"; \
	done

lint: all
	$(Q)B=$(B) scripts/lint $(RULE)

torture: all tools
	$(Q)$(TESTENV) PATH=$(ABS)/bin:$$PATH scripts/torture
	$(Q)$(TESTENV) tests/sim/run 1000
	$(Q)d=$$(mktemp -d) && (cd "$$d" && $(ABS)/tools/sshsig_peer 5000) && \
	    rm -rf "$$d"

bench: all $(BENCHBINS)
	$(Q)$(TESTENV) PATH=$(ABS)/bin:$$PATH scripts/bench/run
	$(Q)$(TESTENV) PATH=$(ABS)/bin:$$PATH scripts/bench/reports

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/bihuan \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install $(BINS) $(DESTDIR)$(PREFIX)/bin/
	for s in 1 5 7; do d=$(DESTDIR)$(PREFIX)/share/man/man$$s; \
	    install -d $$d; set -- man/*.$$s; \
	    test ! -e "$$1" || install -m 644 "$$@" $$d/ || exit 1; done
	d=$(DESTDIR)$(PREFIX)/share/man/zh_CN/man7; set -- man/zh/*.7; \
	test ! -e "$$1" || { install -d $$d && install -m 644 "$$@" $$d/; }
	cp -R $(B)/share/bihuan/. $(DESTDIR)$(PREFIX)/share/bihuan/
	test -z "$(MO)" || install -D -m 644 $(MO) \
	    $(DESTDIR)$(PREFIX)/share/locale/zh_CN/LC_MESSAGES/bihuan.mo
	d=$(DESTDIR)$(PREFIX)/share/bash-completion/completions; \
	install -m 644 scripts/completion/bihuan.bash $$d/bihuan && \
	for c in $(CMDS); do ln -sf bihuan $$d/$$c || exit 1; done

clean:
	rm -rf $(B)

-include $(OBJS:.o=.d) $(FUZZOBJS:.o=.d) $(UNITBINS:=.d) $(TOOLS:=.d) $(BENCHBINS:=.d)
