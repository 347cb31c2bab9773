"""Which public name lives in which module; read by the package so that nothing heavy loads before it is used."""

EXPORTS: dict[str, str] = {
    "EvidenceError": "nabij.evidence.errors",
    # effect sizes, bias and robustness
    # univariate
    "PooledFit": "nabij.evidence.meta.pooled",
    "pool": "nabij.evidence.meta.pooling",
    # dependence, psychometrics and designs
    # masem
    # plots, words and files
}
