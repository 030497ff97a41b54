using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>The tests that share one <see cref="RewriteCluster17"/>; they run one after the other.</summary>
[CollectionDefinition(nameof(RewriteCluster17Group))]
public sealed class RewriteCluster17Group : ICollectionFixture<RewriteCluster17>;
