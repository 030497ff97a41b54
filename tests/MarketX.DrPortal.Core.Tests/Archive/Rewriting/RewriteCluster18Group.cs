using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>The tests that share one <see cref="RewriteCluster18"/>; they run one after the other.</summary>
[CollectionDefinition(nameof(RewriteCluster18Group))]
public sealed class RewriteCluster18Group : ICollectionFixture<RewriteCluster18>;
