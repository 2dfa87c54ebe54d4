module scaledservice/e2e/cluster/tools/probe

go 1.26.0
