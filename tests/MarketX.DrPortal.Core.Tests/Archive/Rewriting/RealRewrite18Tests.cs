using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>The same tests on archives by pg_dump 18, read by pg_restore 18.</summary>
[Collection(nameof(RewriteCluster18Group))]
[Trait("Category", "Long")]
public sealed class RealRewrite18Tests(RewriteCluster18 cluster) : RealRewriteTests(cluster);
